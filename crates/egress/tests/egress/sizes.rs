//! How large a request and an answer may be: the operator's numbers for the one, the guard's own for the other.

use tenon_egress::{Egress, EgressConfig, EgressError, Limits, Outgoing, Pattern};

use crate::support::{Server, get, granted};

fn guard(server: &Server, limits: Limits) -> (Egress, Vec<Pattern>) {
    let place = server.address.to_string();
    let allow_private = vec![Pattern::named(&place).expect("a pattern")];
    let egress = Egress::new(EgressConfig { allow_private, limits, ..EgressConfig::default() });
    (egress.expect("a guard"), granted(&[&place]))
}

fn requests(server: &Server) -> [(&'static str, Outgoing); 4] {
    let headers = |count: usize, bytes: usize| {
        (0..count).map(|n| (format!("x-{n}"), "v".repeat(bytes))).collect::<Vec<_>>()
    };
    [
        ("an address of", get(&server.url(&format!("/{}", "a".repeat(9_000))))),
        ("70 headers; at most", Outgoing { headers: headers(70, 1), ..get(&server.url("/")) }),
        ("headers of", Outgoing { headers: headers(2, 9_000), ..get(&server.url("/")) }),
        (
            "a body of",
            Outgoing { method: "POST".into(), body: Some(vec![b'x'; 2 << 20]), ..get(&server.url("/")) },
        ),
    ]
}

#[tokio::test]
async fn what_the_operator_raised_goes_through_and_what_is_usual_does_not() {
    let server = Server::saying("hello").await;
    let usual = guard(&server, Limits::default());
    for (why, request) in requests(&server) {
        let error = usual.0.send(request, &usual.1).await.expect_err(why);
        assert!(matches!(&error, EgressError::Invalid(text) if text.starts_with(why)), "{error}");
    }
    assert_eq!(server.connections(), 0);
    let more = Limits { url_bytes: 10_000, headers: 100, header_bytes: 64 << 10, body_bytes: 4 << 20 };
    let raised = guard(&server, more);
    for (why, request) in requests(&server) {
        // The server answers before it has read a large body; that it was asked is what counts.
        raised.0.send(request, &raised.1).await.ok();
        assert!(server.asked().last().is_some(), "{why}");
    }
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn what_the_operator_lowered_is_refused() {
    let server = Server::saying("hello").await;
    let (egress, allowed) = guard(&server, Limits { body_bytes: 10, ..Limits::default() });
    let request = Outgoing { body: Some(vec![b'x'; 11]), ..get(&server.url("/")) };
    let error = egress.send(request, &allowed).await.expect_err("too large");
    assert_eq!(error, EgressError::Invalid("a body of 11 bytes; at most 10".into()));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_largest_numbers_that_an_operator_may_set_can_be_sent() {
    let server = Server::saying("hello").await;
    let most = Limits {
        url_bytes: Limits::MOST_URL_BYTES,
        headers: Limits::MOST_HEADERS,
        header_bytes: 1 << 20,
        body_bytes: 1 << 20,
    };
    let (egress, allowed) = guard(&server, most);
    let start = server.url("/");
    let url = [&start, "a".repeat(Limits::MOST_URL_BYTES - start.len()).as_str()].concat();
    assert_eq!(egress.send(get(&url), &allowed).await.expect("an answer").status, 200);
    let headers = (0..Limits::MOST_HEADERS).map(|n| (format!("x-{n}"), "1".to_owned())).collect();
    let request = Outgoing { headers, ..get(&start) };
    assert_eq!(egress.send(request, &allowed).await.expect("an answer").status, 200);
}

#[tokio::test]
async fn an_answer_with_too_many_headers_is_told_with_its_host() {
    let headers = "x-a: 1\r\n".repeat(65);
    let server = Server::start(format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n")).await;
    let (egress, allowed) = guard(&server, Limits::default());
    let error = egress.send(get(&server.url("/?token=s3cret")), &allowed).await.expect_err("too many");
    let EgressError::TooLarge(text) = &error else { panic!("{error:?}") };
    let place = server.address;
    assert_eq!(*text, format!("{place} answered with 66 headers of 275 bytes; at most 64 and 16384"));
}
