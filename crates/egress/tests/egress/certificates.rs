//! Certificates that nobody vouches for: checked, unless the operator named the host and the request asks for it.

use std::sync::Arc;

use tenon_egress::{Egress, EgressConfig, EgressError, NoPlace, Outgoing, Pattern, SystemResolver};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::support::{Server, egress, get, granted};

/// A guard whose operator lets `server` have a private address, and `insecure` any certificate.
fn guard(server: &Server, insecure: &[String]) -> Egress {
    let allow_private = vec![Pattern::named(&server.address.to_string()).expect("a pattern")];
    let insecure_tls = insecure.iter().map(|text| Pattern::place(text).expect("a place")).collect();
    Egress::new(EgressConfig { allow_private, insecure_tls, ..EgressConfig::default() }).expect("a guard")
}

fn unchecked(url: &str) -> Outgoing {
    Outgoing { insecure_tls: true, ..get(url) }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_not_trusted() {
    let server = Server::self_signed("hello").await;
    let place = server.address.to_string();
    // Also where the operator allows to skip the check: nobody asked for it.
    for insecure in [vec![], vec![place.clone()]] {
        let error = guard(&server, &insecure).send(get(&server.url("/")), &granted(&[&place])).await;
        let error = error.expect_err("not trusted");
        assert_eq!(
            error,
            EgressError::Unreachable(format!("{place} has no certificate that can be trusted")),
            "{insecure:?}"
        );
    }
    assert_eq!(server.asked(), [] as [String; 0], "no request went out");
}

#[tokio::test]
async fn where_the_operator_named_the_host_a_request_may_take_any_certificate() {
    let server = Server::self_signed("hello").await;
    let place = server.address.to_string();
    let guard = guard(&server, std::slice::from_ref(&place));
    let answer = guard.send(unchecked(&server.url("/a")), &granted(&[&place])).await.expect("an answer");
    assert_eq!((answer.status, &answer.body[..]), (200, &b"hello"[..]));
    assert!(server.asked().concat().starts_with("GET /a HTTP/1.1\r\n"));
    // The next one is checked again: the guard keeps two ways apart.
    let error = guard.send(get(&server.url("/b")), &granted(&[&place])).await.expect_err("checked");
    assert!(matches!(error, EgressError::Unreachable(_)), "{error}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn asked_for_where_the_operator_did_not_name_the_host_nothing_is_connected_to() {
    let server = Server::self_signed("hello").await;
    let (place, port) = (server.address.to_string(), server.address.port());
    for insecure in [vec![], vec![format!("127.0.0.1:{}", port ^ 1)], vec![format!("localhost:{port}")]] {
        let sent = guard(&server, &insecure).send(unchecked(&server.url("/")), &granted(&[&place])).await;
        let error = sent.expect_err("refused");
        let EgressError::Refused(text) = &error else { panic!("{error:?}") };
        assert!(text.starts_with(&place) && text.contains("egress.insecure_tls"), "{text}");
    }
    assert_eq!(server.connections(), 0);
    // Without a grant for the host the operator's list opens nothing.
    let sent = guard(&server, std::slice::from_ref(&place)).send(unchecked(&server.url("/")), &[]).await;
    assert!(
        matches!(&sent, Err(EgressError::Refused(text)) if text.contains("allowed addresses")),
        "{sent:?}"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn without_tls_there_is_no_certificate_to_ask_about() {
    let server = Server::saying("hello").await;
    let place = server.address.to_string();
    let answer = guard(&server, &[]).send(unchecked(&server.url("/")), &granted(&[&place])).await;
    assert_eq!(answer.expect("an answer").status, 200);
}

#[tokio::test]
async fn a_server_without_tls_is_not_blamed_for_its_certificate() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let place = listener.local_addr().expect("an address").to_string();
    // As a plain server answers what it cannot read.
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        stream.read_exact(&mut [0; 5]).await.expect("the head of a greeting");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("an answer");
    });
    let egress = egress(Arc::new(SystemResolver::default()), &[&place]);
    let error =
        egress.send(get(&format!("https://{place}/")), &granted(&[&place])).await.expect_err("no TLS");
    assert_eq!(error, EgressError::Unreachable(format!("{place} does not speak TLS as this server does")));
}

#[test]
fn a_host_whose_certificate_is_not_checked_is_named_with_its_port() {
    assert!(Pattern::place("mlflow.internal:5000").is_ok() && Pattern::place("[::1]:443").is_ok());
    assert_eq!(Pattern::place("mlflow.internal"), Err(NoPlace::WithoutPort));
    assert_eq!(Pattern::place("*.internal.test:443"), Err(NoPlace::Many));
    for wrong in ["", "*", "https://mlflow.internal:5000", "mlflow.internal:x", "a b:443"] {
        assert_eq!(Pattern::place(wrong), Err(NoPlace::Unreadable), "{wrong:?}");
    }
}
