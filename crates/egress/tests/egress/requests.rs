//! Requests to a server on this machine.

use std::{io::Write as _, sync::Arc, time::Duration};

use flate2::{Compression, write::GzEncoder};
use tenon_egress::{Egress, EgressError, Outgoing, Pattern, Place, SystemResolver};
use url::Url;

use crate::support::{Scripted, Server, egress, get, granted};

fn open(server: &Server) -> (Egress, Vec<Pattern>) {
    let place = server.address.to_string();
    (egress(Arc::new(SystemResolver::default()), &[&place]), granted(&[&place]))
}

#[tokio::test]
async fn an_allowed_host_is_asked_and_its_answer_comes_back() {
    let server = Server::saying("hello").await;
    let (egress, allowed) = open(&server);
    let request = Outgoing {
        method: "POST".into(),
        headers: vec![("x-question".into(), "why".into())],
        body: Some(b"because".to_vec()),
        ..get(&server.url("/a?b=c#d"))
    };
    let answer = egress.send(request, &allowed).await.expect("an answer");
    assert_eq!((answer.status, &answer.body[..], answer.sent), (200, &b"hello"[..], 7));
    assert!(answer.headers.contains(&("x-own".into(), "yes".into())));
    let asked = server.asked().concat();
    assert!(
        asked.starts_with("POST /a?b=c HTTP/1.1\r\n") && asked.contains("x-question: why\r\n"),
        "{asked}"
    );
    assert!(!asked.to_lowercase().contains("referer"), "{asked}");
}

#[tokio::test]
async fn a_host_that_nobody_allowed_is_not_connected_to() {
    let server = Server::saying("hello").await;
    let (egress, _) = open(&server);
    let port = server.address.port();
    for wrong in [
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        format!("localhost:{port}"),
        format!("*.0.0.1:{port}"),
    ] {
        let allowed: Vec<Pattern> = Pattern::granted(&wrong).into_iter().collect();
        let error = egress.send(get(&server.url("/")), &allowed).await.expect_err(&wrong);
        assert!(matches!(error, EgressError::Refused(_)), "{wrong}: {error}");
    }
    assert_eq!(server.asked(), [] as [String; 0]);
}

#[tokio::test]
async fn a_private_address_is_refused_unless_the_operator_named_the_host() {
    let server = Server::saying("hello").await;
    let port = server.address.port();
    let name = format!("internal.test:{port}");
    let allowed = granted(&[&name]);
    let url = format!("http://{name}/");
    let resolver = Scripted::new(&[&["127.0.0.1"]]);
    let closed = egress(resolver.clone(), &[]);
    let error = closed.send(get(&url), &allowed).await.expect_err("refused");
    assert!(matches!(&error, EgressError::Refused(text) if text.contains("egress.allow_private")), "{error}");
    let other = egress(resolver.clone(), &["other.test", &format!("internal.test:{}", port ^ 1)]);
    assert!(matches!(other.send(get(&url), &allowed).await, Err(EgressError::Refused(_))));
    assert_eq!(server.asked().len(), 0);
    let named = egress(resolver, &["internal.test"]);
    assert_eq!(named.send(get(&url), &allowed).await.expect("an answer").status, 200);
    let asked = server.asked().concat();
    assert!(asked.contains(&format!("host: {name}\r\n")), "{asked}");
}

#[tokio::test]
async fn a_name_that_changes_its_address_after_the_check_is_looked_up_once() {
    let server = Server::saying("hello").await;
    let name = format!("rebind.test:{}", server.address.port());
    // What was checked is what is connected to, although the name says another address by then: a second look
    // would lead to nobody.
    let resolver = Scripted::new(&[&["127.0.0.1"], &["192.0.2.1"]]);
    let named = egress(resolver.clone(), &["rebind.test"]);
    let answer = named.send(get(&format!("http://{name}/")), &granted(&[&name])).await.expect("an answer");
    assert_eq!((answer.status, resolver.times()), (200, 1));
}

#[tokio::test]
async fn of_several_addresses_only_the_public_ones_count() {
    let server = Server::saying("hello").await;
    let name = format!("mixed.test:{}", server.address.port());
    let resolver = Scripted::new(&[&["127.0.0.1", "10.0.0.1", "::1", "fe80::1", "0.0.0.0"]]);
    let error = egress(resolver, &[]).send(get(&format!("http://{name}/")), &granted(&[&name])).await;
    assert!(matches!(error, Err(EgressError::Refused(_))), "{error:?}");
    // Also where the operator named the host, nothing goes to everybody or to nobody.
    let resolver = Scripted::new(&[&["0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1"]]);
    let error =
        egress(resolver, &["mixed.test"]).send(get(&format!("http://{name}/")), &granted(&[&name])).await;
    assert!(matches!(error, Err(EgressError::Refused(_))), "{error:?}");
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn spellings_of_this_machine_are_all_the_same_machine() {
    let server = Server::saying("hello").await;
    let port = server.address.port();
    let closed = egress(Arc::new(SystemResolver::default()), &[]);
    for host in [
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::1]",
    ] {
        let url = format!("http://{host}:{port}/");
        let place = Place::of(&Url::parse(&url).expect("a URL")).expect("a place").to_string();
        let error = closed.send(get(&url), &granted(&[&place])).await.expect_err(host);
        assert!(matches!(error, EgressError::Refused(_) | EgressError::Unreachable(_)), "{host}: {error}");
    }
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Server::saying("secret of the inside").await;
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", target.url("/"));
    let server = Server::start(answer).await;
    let places = [server.address.to_string(), target.address.to_string()];
    let places = places.each_ref().map(String::as_str);
    let egress = egress(Arc::new(SystemResolver::default()), &places);
    let error = egress.send(get(&server.url("/")), &granted(&places)).await.expect_err("refused");
    assert!(matches!(error, EgressError::Redirected(_)), "{error}");
    assert_eq!(target.asked().len(), 0);
}

#[tokio::test]
async fn headers_that_speak_for_the_connection_are_refused() {
    let server = Server::saying("hello").await;
    let (egress, allowed) = open(&server);
    let long = "x".repeat(17 << 10);
    let many: Vec<(String, String)> = (0..65).map(|n| (format!("x-{n}"), "1".to_owned())).collect();
    let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    for headers in [
        one("Host", "evil.test"),
        one("content-length", "5"),
        one("Transfer-Encoding", "chunked"),
        one("connection", "upgrade"),
        one("x a", "1"),
        one("x-a", "1\r\nx-b: 2"),
        one("x-long", &long),
        many,
    ] {
        let request = Outgoing { headers: headers.clone(), ..get(&server.url("/")) };
        let error = egress.send(request, &allowed).await.expect_err("refused");
        assert!(matches!(error, EgressError::Invalid(_)), "{headers:?}: {error}");
    }
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn addresses_that_are_none_are_refused_by_their_rule() {
    let server = Server::saying("hello").await;
    let (egress, allowed) = open(&server);
    let port = server.address.port();
    for url in [
        "",
        "x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "data:text/plain,x",
        &format!("http://ada:pw@127.0.0.1:{port}/"),
        &format!("http://ada@127.0.0.1:{port}/"),
        &format!("http://127.0.0.1:{port}/{}", "x".repeat(9_000)),
        "http://",
        "http://127.0.0.1:99999/",
    ] {
        let error = egress.send(get(url), &allowed).await.expect_err(url);
        assert!(matches!(error, EgressError::Invalid(_)), "{url}: {error}");
    }
    for method in ["", "GET ", "CONNECT", "TRACE", "G\r\nET"] {
        let request = Outgoing { method: method.into(), ..get(&server.url("/")) };
        assert!(matches!(egress.send(request, &allowed).await, Err(EgressError::Invalid(_))), "{method:?}");
    }
    let request = Outgoing { body: Some(vec![0; (1 << 20) + 1]), ..get(&server.url("/")) };
    assert!(matches!(egress.send(request, &allowed).await, Err(EgressError::Invalid(_))));
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn an_answer_is_unpacked_up_to_its_limit() {
    let pack = |bytes: &[u8]| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(bytes).expect("packed");
        let body = packed.finish().expect("packed");
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", body.len());
        [head.into_bytes(), body].concat()
    };
    let small = Server::start(pack(b"plain words")).await;
    let (egress, allowed) = open(&small);
    assert_eq!(egress.send(get(&small.url("/")), &allowed).await.expect("an answer").body, "plain words");
    // Some kilobytes on the wire.
    let bomb = Server::start(pack(&vec![0; 64 << 20])).await;
    let (egress, allowed) = open(&bomb);
    let error = egress.send(get(&bomb.url("/")), &allowed).await.expect_err("too large");
    assert!(matches!(error, EgressError::TooLarge(_)), "{error}");
    let headers = "x-a: 1\r\n".repeat(65);
    let chatty = Server::start(format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n")).await;
    let (egress, allowed) = open(&chatty);
    let error = egress.send(get(&chatty.url("/")), &allowed).await.expect_err("too many headers");
    assert!(matches!(error, EgressError::TooLarge(_)), "{error}");
}

#[tokio::test]
async fn a_server_that_stays_silent_is_left_in_time() {
    let server = Server::start("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this").await;
    let (egress, allowed) = open(&server);
    let error = egress.send(get(&server.url("/")), &allowed).await.expect_err("broken");
    assert!(matches!(error, EgressError::Unreachable(_)), "{error}");
    // Accepts, and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let place = silent.local_addr().expect("an address").to_string();
    let egress = crate::support::egress(Arc::new(SystemResolver::default()), &[&place]);
    let request =
        Outgoing { timeout: Duration::from_millis(200), ..get(&format!("http://{place}/?token=s3cret")) };
    let error = egress.send(request, &granted(&[&place])).await.expect_err("in time");
    assert!(matches!(&error, EgressError::TimedOut(text) if !text.contains("s3cret")), "{error}");
}

#[test]
fn patterns_fit_what_they_say_and_nothing_beside() {
    let place = |url: &str| Place::of(&Url::parse(url).expect("a URL")).expect("a place");
    let fits = |pattern: &str, url: &str| Pattern::granted(pattern).expect("a pattern").fits(&place(url));
    assert!(fits("api.example.com", "https://api.example.com/x"));
    assert!(fits("api.example.com", "https://API.example.com./x"));
    assert!(!fits("api.example.com", "http://api.example.com/x"), "port 80 is another");
    assert!(fits("api.example.com:80", "http://api.example.com/x"));
    assert!(!fits("api.example.com", "https://api.example.com.evil.test/"));
    assert!(!fits("example.com", "https://api.example.com/"));
    assert!(
        fits("*.example.org", "https://a.b.example.org/") && !fits("*.example.org", "https://example.org/")
    );
    assert!(!fits("*.example.org", "https://badexample.org/"));
    assert!(fits("xn--bcher-kva.example:8443", "https://bücher.example:8443/"));
    assert!(fits("[::1]:5000", "http://[::1]:5000/") && !fits("[::1]", "http://[::1]:5000/"));
    for wrong in ["", "*", "*.", "*.com", "a b", "http://a", "a:99999", "a:b", "*.[::1]"] {
        assert_eq!(Pattern::granted(wrong), None, "{wrong:?}");
    }
    assert!(Pattern::named("internal.test").expect("a pattern").fits(&place("http://internal.test:5000/")));
}
