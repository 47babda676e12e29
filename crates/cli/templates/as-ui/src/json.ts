// JSON, as much of it as a view needs: what comes in is well formed, because the host wrote it.

export enum Kind {
  Null,
  Bool,
  Number,
  Text,
  List,
  Object,
}

export class Json {
  text: string = "";
  number: f64 = 0;
  items: Json[] = [];
  names: string[] = [];

  constructor(public kind: Kind) {}

  /** The member of an object; null for what is not there. */
  at(name: string): Json {
    const index = this.names.indexOf(name);
    return index < 0 ? new Json(Kind.Null) : this.items[index];
  }

  static parse(text: string): Json {
    return new Reader(text).value();
  }
}

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;

class Reader {
  private at: i32 = 0;

  constructor(private source: string) {}

  value(): Json {
    this.space();
    const code = this.source.charCodeAt(this.at);
    if (code == 0x7b) return this.object();
    if (code == 0x5b) return this.list();
    if (code == QUOTE) {
      const json = new Json(Kind.Text);
      json.text = this.string();
      return json;
    }
    return this.word();
  }

  private object(): Json {
    const json = new Json(Kind.Object);
    this.at++;
    while (!this.ends(0x7d)) {
      json.names.push(this.string());
      this.skip(0x3a);
      json.items.push(this.value());
      this.skip(0x2c);
    }
    return json;
  }

  private list(): Json {
    const json = new Json(Kind.List);
    this.at++;
    while (!this.ends(0x5d)) {
      json.items.push(this.value());
      this.skip(0x2c);
    }
    return json;
  }

  private string(): string {
    this.space();
    this.at++;
    let text = "";
    let from = this.at;
    for (;;) {
      const code = this.source.charCodeAt(this.at);
      if (code == QUOTE || code != code) break;
      if (code != BACKSLASH) {
        this.at++;
        continue;
      }
      text += this.source.substring(from, this.at) + this.escaped();
      from = this.at;
    }
    text += this.source.substring(from, this.at);
    this.at++;
    return text;
  }

  private escaped(): string {
    const code = this.source.charCodeAt(this.at + 1);
    this.at += 2;
    switch (code) {
      case 0x6e: return "\n";
      case 0x74: return "\t";
      case 0x72: return "\r";
      case 0x62: return "\b";
      case 0x66: return "\f";
      case 0x75: {
        const unit = <i32>parseInt(this.source.substring(this.at, this.at + 4), 16);
        this.at += 4;
        return String.fromCharCode(unit);
      }
      default: return String.fromCharCode(code);
    }
  }

  private word(): Json {
    const from = this.at;
    while (this.at < this.source.length && !",]} \n\r\t".includes(this.source.charAt(this.at))) this.at++;
    const word = this.source.substring(from, this.at);
    if (word == "null") return new Json(Kind.Null);
    const json = new Json(word == "true" || word == "false" ? Kind.Bool : Kind.Number);
    json.number = word == "true" ? 1 : word == "false" ? 0 : parseFloat(word);
    return json;
  }

  private space(): void {
    while (this.at < this.source.length && " \n\r\t".includes(this.source.charAt(this.at))) this.at++;
  }

  private skip(code: i32): void {
    this.space();
    if (this.source.charCodeAt(this.at) == code) this.at++;
  }

  private ends(code: i32): bool {
    this.space();
    if (this.at < this.source.length && this.source.charCodeAt(this.at) != code) return false;
    this.at++;
    return true;
  }
}

/** A text in quotes. */
export function quoted(text: string): string {
  let out = '"';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code == QUOTE || code == BACKSLASH) out += "\\" + text.charAt(at);
    else if (code < 0x20) out += "\\u" + code.toString(16).padStart(4, "0");
    else out += text.charAt(at);
  }
  return out + '"';
}
