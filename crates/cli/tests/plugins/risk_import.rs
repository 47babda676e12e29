//! Risk Import together with Risk Register: template, preview, import, and what its dialog shows.

use std::{fmt::Write as _, path::Path, sync::atomic::Ordering};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use tenon_contract::{
    abi::{CallKind, FaultCode},
    guest::FileInfo,
    view::Effect,
};

use crate::{
    init,
    outside::{Got, Sent, World},
    text_of, update,
};

fn world() -> World {
    World::new(&["risk-register", "risk-import"])
}

async fn preview(world: &World, kind: &str, bytes: impl Into<Vec<u8>>) -> Result<Value, String> {
    let sent = Sent { content_type: Some(kind), body: bytes.into(), ..Sent::default() };
    match world.send("risk-import", "POST", "/preview", sent).await {
        Ok(Got { body, .. }) => Ok(serde_json::from_slice(&body).unwrap()),
        Err(fault) => {
            assert_eq!(fault.code, FaultCode::Invalid);
            Err(fault.message)
        }
    }
}

/// Starts it, lets it run, and answers what its dialog is told.
async fn import(world: &World, file: &Value) -> Value {
    let (status, started) =
        world.route("risk-import", "POST", "/import", json!({ "file": file })).await.unwrap();
    assert_eq!(status, 202);
    let path = format!("/imports/{}", started["run"].as_str().unwrap());
    let (_, waiting) = world.route("risk-import", "GET", &path, Value::Null).await.unwrap();
    assert_eq!((&waiting["done"], &waiting["written"]), (&json!(false), &json!(0)));
    world.finish_jobs().await.remove(0).unwrap();
    world.route("risk-import", "GET", &path, Value::Null).await.unwrap().1
}

fn risks(world: &World) -> Vec<Value> {
    let found = world.plugin("risk-register").store.records.find("risks", &Vec::new());
    found.into_iter().map(|record| Value::Object(record.values)).collect()
}

fn csv(rows: usize) -> String {
    let mut text = String::from("Risk,Description,Category,Likelihood,Severity,Owner,Due date\n");
    for row in 0..rows {
        writeln!(
            text,
            "Risk {row},What may happen in case {row},Legal,Likely,Major,ada@acme.test,2027-01-31"
        )
        .unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_the_columns_are_those_of_the_register() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
    let schema = std::fs::read_to_string(folder.join("risk-register/collections/risks.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let columns = std::fs::read_to_string(folder.join("risk-import/src/columns.rs")).unwrap();
    for (field, property) in schema["properties"].as_object().unwrap() {
        if field == "level" {
            continue;
        }
        assert!(columns.contains(&format!("\"{field}\"")), "there is no column for {field}");
        for word in property["enum"].as_array().into_iter().flatten() {
            assert!(columns.contains(&word.to_string()), "{field} may be {word}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_health_is_whether_the_register_takes_imports() {
    let health = world().lifecycle("risk-import", CallKind::Health).await.unwrap();
    assert_eq!(health["healthy"], true);
    let alone = World::new(&["risk-import"]);
    let health = alone.lifecycle("risk-import", CallKind::Health).await.unwrap();
    assert_eq!(health["healthy"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_template_is_a_file_that_comes_back_as_it_went() {
    let world = world();
    let got = world.send("risk-import", "GET", "/template", Sent::default()).await.unwrap();
    let header =
        |name: &str| got.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(header("content-disposition"), Some("attachment; filename=\"risks.xlsx\""));
    assert!(header("content-type").unwrap().ends_with("spreadsheetml.sheet"));
    let text =
        |bytes: &[u8], words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    assert!(text(&got.body, "xl/worksheets/sheet3.xml"));
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(&got.body)).unwrap();
    let owners = std::io::read_to_string(book.by_name("xl/worksheets/sheet3.xml").unwrap()).unwrap();
    let owners: Vec<_> = owners
        .split("<t xml:space=\"preserve\">")
        .skip(1)
        .map(|rest| rest.split("</t>").next().unwrap())
        .collect();
    let members =
        ["Ada Lovelace", "Bo Ode (bo@acme.test)", "Bo Ode (ode@acme.test)", "Çelik &amp; Söhne &lt;IT&gt;"];
    assert_eq!(owners, members, "whoever downloads it chooses among the members of today");
    // Untouched it holds the sample alone.
    let refusal = preview(&world, "application/vnd.ms-excel", got.body).await.unwrap_err();
    assert_eq!(refusal, "Only the sample is there. Write your risks below it.");
    assert!(world.plugin("risk-import").store.files().is_empty(), "what is no import is not kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_tells_every_mistake_in_its_place_and_writes_nothing() {
    let world = world();
    let text = "Code;Title;Category;Owner;Due;Notes\nR-9;Fire;legal;Ada Lovelace;2027-02-28;x\n;Flood;Magic;Bo Ode;2027-02-29;\nR-9;;;eve@acme.test;;\n";
    let seen = preview(&world, "text/csv", text).await.unwrap();
    assert_eq!((&seen["rows"], &seen["good"], &seen["bad"]), (&json!(3), &json!(1), &json!(2)));
    assert_eq!(seen["ignored"], json!(["Notes"]));
    let told: Vec<_> = seen["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            (
                problem["line"].as_u64().unwrap(),
                problem["field"].as_str().unwrap(),
                problem["code"].as_str().unwrap(),
            )
        })
        .collect();
    let wanted = [
        (3, "category", "unknown_word"),
        (3, "owner", "ambiguous_owner"),
        (3, "due_date", "date"),
        (4, "code", "duplicate"),
        (4, "title", "required"),
        (4, "owner", "unknown_owner"),
    ];
    assert_eq!(told, wanted);
    assert_eq!(seen["first"][0]["values"]["category"], "Legal");
    assert!(risks(&world).is_empty());
    assert!(preview(&world, "text/csv", "nothing of it").await.unwrap_err().contains("no column “Risk”"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_long_cells_and_many_columns_is_small_enough_to_be_shown() {
    let world = world();
    let mut text = String::from("Risk,Description,Owner");
    (0..8_000).for_each(|column| write!(text, ",Other {column}").unwrap());
    let long = "x".repeat(9_000);
    (0..20).for_each(|row| write!(text, "\n{row} {long},{long},{long}").unwrap());
    let seen = preview(&world, "text/csv", text).await.unwrap();
    assert_eq!((&seen["rows"], &seen["bad"]), (&json!(20), &json!(20)));
    let cut = seen["first"][19]["values"]["title"].as_str().unwrap();
    assert_eq!((cut.chars().count(), cut.ends_with('…')), (160, true));
    let owner = seen["problems"][2]["message"].as_str().unwrap();
    assert_eq!(owner, format!("Nobody here is called “{}…”.", "x".repeat(60)));

    let first = world.step("risk-import", &init("dialog")).await;
    let chosen = async |body: &Value| {
        let event = json!({ "type": "result", "value": { "ok": true, "status": 200, "body": body } });
        world.step("risk-import", &update("dialog", &first, json!("Chosen"), event)).await
    };
    let shown = chosen(&seen).await;
    for words in ["9000 characters; at most 4000.", "20 of 20 rows have a mistake", "Other 9"] {
        assert!(text_of(&shown).contains(words), "{words}: {}", text_of(&shown));
    }
    assert!(shown.model.len() < 32 << 10, "{}", shown.model.len());

    // What is not shown of a row is not kept, whatever the backend tells.
    let values = json!({ "title": "Fire", "description": long });
    let rows: Vec<Value> = (2..10).map(|line| json!({ "line": line, "values": values })).collect();
    let shown = chosen(&json!({ "file": "fil_1", "rows": 8, "bad": 0, "first": rows })).await;
    assert!(text_of(&shown).contains("Fire") && shown.model.len() < 4_096, "{}", shown.model.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_become_risks_with_codes_levels_and_owners() {
    let world = world();
    let text = "Risk,Likelihood,Severity,Owner,Code\nFire,rare,Catastrophic,ADA@acme.test,\nFlood,,,Bo Ode (bo@acme.test),OPS-1\n";
    let seen = preview(&world, "text/csv", text).await.unwrap();
    let report = import(&world, &seen["file"]).await;
    assert_eq!((&report["done"], &report["rows"], &report["written"]), (&json!(true), &json!(2), &json!(2)));
    let found = risks(&world);
    let fire = json!({
        "title": "Fire", "likelihood": "Rare", "severity": "Catastrophic", "owner": "Ada Lovelace", "code": "R-001",
        "level": "High", "mitigation_status": "Not Started"
    });
    assert_eq!(
        (&found[0], &found[1]["code"], &found[1]["owner"]),
        (&fire, &json!("OPS-1"), &json!("Bo Ode (bo@acme.test)"))
    );
    assert!(world.plugin("risk-import").store.files().is_empty(), "an imported file is not kept");
    let fault =
        world.route("risk-import", "POST", "/import", json!({ "file": seen["file"] })).await.unwrap_err();
    assert_eq!(fault.fields[0].pointer, "/file");
}

/// A workbook as Excel keeps it: days are numbers with a format, empty rows are not there.
fn workbook(rows: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").unwrap().write(0, 0, "Not this one").unwrap();
    let sheet = book.add_worksheet().set_name("Risks").unwrap();
    for (at, title) in (0..).zip(["Due date", "Risk", "Code", "Severity"]) {
        sheet.write(0, at, title).unwrap();
    }
    let day = Format::new().set_num_format("dd.mm.yyyy");
    for row in 0..rows {
        let line = row + 2;
        sheet.write_with_format(line, 0, ExcelDateTime::from_ymd(2030, 1, 31).unwrap(), &day).unwrap();
        sheet.write(line, 1, format!("Risk {row} of a “workbook”")).unwrap();
        sheet.write(line, 2, 1_000 + row).unwrap();
        sheet.write(line, 3, "Major").unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_of_ten_thousand_rows_is_read_and_imported_in_the_sandbox() {
    let world = world();
    let seen = preview(&world, "application/octet-stream", workbook(10_000)).await.unwrap();
    assert_eq!((&seen["rows"], &seen["bad"]), (&json!(10_000), &json!(0)), "{seen}");
    let first = &seen["first"][0];
    let wanted = json!({ "due_date": "2030-01-31", "title": "Risk 0 of a “workbook”", "code": "1000", "severity": "Major" });
    assert_eq!((&first["line"], &first["values"]), (&json!(3), &wanted));
    let report = import(&world, &seen["file"]).await;
    assert_eq!((&report["done"], &report["written"]), (&json!(true), &json!(10_000)), "{report}");
    let risks = risks(&world);
    assert_eq!((risks.len(), &risks[9_999]["code"]), (10_000, &json!("10999")));
    let refusal = preview(&world, "application/octet-stream", workbook(10_001)).await.unwrap_err();
    assert!(refusal.contains("more than 10000 rows"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_with_a_mistake_is_left_out_as_a_whole_and_the_others_are_written() {
    let world = world();
    world
        .service(
            "test",
            "risk-register/risks@1",
            "import",
            json!({ "rows": [{ "title": "Old", "code": "TAKEN" }] }),
        )
        .await
        .unwrap();
    let mut text = csv(1_200).replace("Risk 700,", ",");
    // The file does not know that the register has this code; the register says so when the part is sent.
    text = text
        .replacen("Risk,", "Risk,Code,", 1)
        .replace("Risk 1100,", "Risk 1100,TAKEN,")
        .lines()
        .map(|line| {
            let line = if line.contains(",Code,") || line.contains(",TAKEN,") {
                line.to_owned()
            } else {
                line.replacen(',', ",,", 1)
            };
            line + "\n"
        })
        .collect();
    let seen = preview(&world, "text/csv", text).await.unwrap();
    assert_eq!((&seen["good"], &seen["bad"]), (&json!(1_199), &json!(1)));
    let report = import(&world, &seen["file"]).await;
    let parts: Vec<_> = report["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            (
                part["first_line"].as_u64().unwrap(),
                part["last_line"].as_u64().unwrap(),
                part["written"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(parts, [(2, 501, true), (502, 1_001, false), (1_002, 1_201, false)]);
    assert_eq!((&report["written"], &report["problem_count"]), (&json!(500), &json!(2)));
    let problems = report["problems"].as_array().unwrap();
    assert_eq!((&problems[0]["line"], &problems[0]["field"]), (&json!(702), &json!("title")));
    assert_eq!((&problems[1]["line"], &problems[1]["field"]), (&json!(1_102), &json!("code")));
    assert_eq!(risks(&world).len(), 501);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_rows_are_written_and_none_twice() {
    let world = world();
    let seen = {
        // Above 1 MiB the host keeps the file and hands over what it is called.
        let bytes = csv(10_000).into_bytes();
        let id = "fil_big".to_owned();
        let info = FileInfo {
            id: id.clone(),
            name: "risks.csv".into(),
            content_type: "text/csv".into(),
            size: bytes.len() as u64,
            created_at: 1_700_000_000_000_000,
        };
        let file = Some(tenon_contract::abi::FileHandle {
            id,
            name: info.name.clone(),
            content_type: info.content_type.clone(),
            size: info.size,
        });
        world.plugin("risk-import").store.put_file(info, bytes);
        let got =
            world.send("risk-import", "POST", "/preview", Sent { file, ..Sent::default() }).await.unwrap();
        assert!(got.body.len() < 64 << 10, "a preview is small whatever the file is");
        serde_json::from_slice::<Value>(&got.body).unwrap()
    };
    assert_eq!((&seen["rows"], &seen["bad"], &seen["file"]), (&json!(10_000), &json!(0), &json!("fil_big")));

    let kept = world.plugin("risk-import").store.file("fil_big").unwrap();
    let input = json!({ "file": "fil_big" });
    let done = world.run_as("risk-import", "import", "run_big", 1, input.clone()).await.unwrap();
    assert_eq!(done["message"], "10000 of 10000 rows written.");
    assert_eq!(done["report"]["parts"].as_array().unwrap().len(), 20);
    assert_eq!(risks(&world).len(), 10_000);
    let progress = world.tenant().progress.lock().unwrap().clone();
    assert_eq!((progress.len(), progress[19].done, progress[19].total), (20, 10_000, 10_000));

    // The same run once more, as after a lost answer: what it came to is told again, though the file is gone.
    let again = world.run_as("risk-import", "import", "run_big", 2, input.clone()).await.unwrap();
    assert_eq!(again, done);
    // And as after a crash before that was kept: the register has the parts already.
    let store = &world.plugin("risk-import").store;
    assert!(store.kv_delete("import:run_big"));
    store.put_file(kept.0, kept.1);
    let again = world.run_as("risk-import", "import", "run_big", 3, input).await.unwrap();
    assert_eq!(again["message"], done["message"]);
    assert_eq!(risks(&world).len(), 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_stopped_says_how_far_it_came_and_keeps_no_file() {
    let world = world();
    let seen = preview(&world, "text/csv", csv(1_200)).await.unwrap();
    let input = json!({ "file": seen["file"] });
    world.tenant().cancelled.store(true, Ordering::Relaxed);
    let fault = world.run_as("risk-import", "import", "run_1", 1, input.clone()).await.unwrap_err();
    assert_eq!(fault.message, "the run was cancelled");
    let state =
        || async { world.route("risk-import", "GET", "/imports/run_1", Value::Null).await.unwrap().1 };
    let told = state().await;
    assert_eq!((&told["done"], &told["silent"]), (&json!(true), &json!(false)));
    assert_eq!((&told["rows"], &told["written"]), (&json!(1_200), &json!(500)), "the first part is written");
    assert_eq!(told["error"], "It stopped: the run was cancelled.");
    assert_eq!(risks(&world).len(), 500);
    assert!(world.plugin("risk-import").store.files().is_empty());

    // It is over: another attempt would begin from the start, and is told what it came to.
    let done = world.run_as("risk-import", "import", "run_1", 2, input).await.unwrap();
    assert_eq!(done["report"]["error"], told["error"]);
    assert_eq!((risks(&world).len(), state().await), (500, told));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dialog_leads_from_the_file_to_the_report() {
    let world = world();
    let first = world.step("risk-import", &init("dialog")).await;
    let text = text_of(&first);
    assert!(text.contains(r#""kind":"file-input""#) && text.contains("POST /preview"), "{text}");
    let saved = update("dialog", &first, json!("Template"), json!({ "type": "click" }));
    let saved = world.step("risk-import", &saved).await;
    assert_eq!(saved.effects, [Effect::Download { route: "/template".into() }]);

    let result = |ok: bool, body: &Value| json!({ "type": "result", "value": { "ok": ok, "status": 200, "body": body } });
    let refused = json!({ "code": "invalid", "detail": "The file is empty." });
    let refused = update("dialog", &first, json!("Chosen"), result(false, &refused));
    assert!(text_of(&world.step("risk-import", &refused).await).contains("The file is empty."));

    let seen = preview(&world, "text/csv", "Risk,Due\nFire,2027-01-31\nFlood,soon\n").await.unwrap();
    let shown =
        world.step("risk-import", &update("dialog", &first, json!("Chosen"), result(true, &seen))).await;
    for words in ["1 of 2 rows has a mistake", "is no date such as", "Fire", "2027-01-31"] {
        assert!(text_of(&shown).contains(words), "{words}: {}", text_of(&shown));
    }
    let started = world
        .step("risk-import", &update("dialog", &shown, json!("Start"), json!({ "type": "click" })))
        .await;
    let [Effect::Call { method, route, body: Some(body), then: Some(then) }] = started.effects.as_slice()
    else {
        panic!("{:?}", started.effects)
    };
    assert_eq!((method.as_str(), route.as_str(), &body["file"]), ("POST", "/import", &seen["file"]));
    let (_, run) = world.route("risk-import", "POST", "/import", body.clone()).await.unwrap();
    let waits =
        world.step("risk-import", &update("dialog", &started, then.clone(), result(true, &run))).await;
    assert!(
        matches!(waits.effects.as_slice(), [Effect::After { .. }])
            && text_of(&waits).contains("The file is read.")
    );
    world.finish_jobs().await;
    let path = format!("/imports/{}", run["run"].as_str().unwrap());
    let (_, state) = world.route("risk-import", "GET", &path, Value::Null).await.unwrap();
    let ended =
        world.step("risk-import", &update("dialog", &waits, json!("Told"), result(true, &state))).await;
    for words in ["0 of 2 rows written", "Rows that were left out", "2 to 3"] {
        assert!(text_of(&ended).contains(words), "{words}: {}", text_of(&ended));
    }
    assert!(ended.effects.is_empty(), "nothing changed: nobody is told");
}
