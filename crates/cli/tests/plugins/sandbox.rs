//! A plugin of ours in the sandbox of the command, with answers as tests read them.

use std::sync::OnceLock;

use serde_json::{Map, Value};
use tenon_cli::sandbox::{self, Fixtures, Installed, Person, RecordFixture, RouteRequest, StepError};
use tenon_contract::{
    abi::{CallKind, RouteAnswer},
    directory::Member,
    package::Package,
    view::ViewOutput,
};
use tenon_host::Outcome;

pub struct Sandbox {
    of: sandbox::Sandbox,
    fixtures: Fixtures,
    installed: Installed,
}

impl Sandbox {
    /// With every power granted.
    pub fn new(package: &Package) -> Self {
        Self::with(package, people())
    }

    /// With these powers only.
    pub fn granted(package: &Package, ids: &[&str]) -> Self {
        let grants = Some(ids.iter().map(|id| (*id).to_owned()).collect());
        Self::with(package, Fixtures { grants, ..people() })
    }

    pub fn without_grants(package: &Package) -> Self {
        Self::granted(package, &[])
    }

    pub fn with(package: &Package, fixtures: Fixtures) -> Self {
        static ARTEFACTS: OnceLock<tempfile::TempDir> = OnceLock::new();
        let artefacts = ARTEFACTS.get_or_init(|| tempfile::tempdir().unwrap()).path().join("artefacts");
        let of = sandbox::Sandbox::new(package.clone(), &artefacts).unwrap();
        let installed = of.install(fixtures.clone()).unwrap();
        Self { of, fixtures, installed }
    }

    /// The same plugin in a fresh tenant, with these settings.
    pub fn configured(self, settings: Value) -> Self {
        let mut fixtures = self.fixtures;
        for (name, value) in object(settings) {
            match name.as_str() {
                // The one secret among the settings of our plugins that these tests set.
                "passphrase" => drop(fixtures.secrets.insert(name, "a long passphrase".into())),
                _ => drop(fixtures.settings.insert(name, value)),
            }
        }
        let installed = self.of.install(fixtures.clone()).unwrap();
        Self { of: self.of, fixtures, installed }
    }

    pub fn installed(&self) -> &Installed {
        &self.installed
    }

    pub fn person(&self, who: &str) -> Person {
        self.installed.tenant().person(who).expect("somebody of the tenant")
    }

    /// Whatever comes back, as the plugin.
    pub async fn ask(&self, kind: CallKind, head: Value) -> Outcome {
        self.installed.call(kind, head.to_string(), Vec::new(), None).await.outcome
    }

    /// The head of the answer.
    pub async fn lifecycle(&self, kind: CallKind) -> Value {
        match self.installed.lifecycle(kind, false).await.outcome {
            Outcome::Answer { head, .. } => serde_json::from_str(&head).unwrap(),
            other => panic!("{kind:?}: {other:?}"),
        }
    }

    pub async fn call_route(&self, method: &str, path: &str, body: &str) -> Outcome {
        let request = RouteRequest {
            method: method.into(),
            path: path.into(),
            content_type: Some("application/json".into()),
            body: body.into(),
            ..RouteRequest::default()
        };
        self.installed.route(request, &self.person("owner")).await.expect("a route for the owner").outcome
    }

    /// Status and JSON body.
    pub async fn route(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        match self.call_route(method, path, body).await {
            Outcome::Answer { head, body } => {
                let head: RouteAnswer = serde_json::from_str(&head).unwrap();
                (head.status, serde_json::from_slice(&body).unwrap())
            }
            other => panic!("{method} {path}: {other:?}"),
        }
    }

    pub async fn try_step(&self, input: &Value) -> Result<ViewOutput, StepError> {
        self.installed.step(input).await
    }

    pub async fn step(&self, input: &Value) -> ViewOutput {
        self.try_step(input).await.unwrap_or_else(|error| panic!("{error}: {input}"))
    }

    /// Puts a record that no hook sees.
    pub fn put(&self, collection: &str, values: Value) {
        let record = RecordFixture { collection: collection.into(), id: None, values: object(values) };
        self.installed.tenant().put_record(record).unwrap();
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other}"),
    }
}

fn people() -> Fixtures {
    let person = |n: u32, name: &str, email: &str, role: &str| Member {
        id: format!("usr_{n}"),
        name: name.into(),
        email: email.into(),
        role: role.into(),
    };
    let members = vec![
        person(1, "Ada Lovelace", "ada@acme.test", "owner"),
        person(2, "Bo Ode", "bo@acme.test", "member"),
        person(3, "Bo Ode", "ode@acme.test", "viewer"),
    ];
    Fixtures { members, ..Fixtures::default() }
}
