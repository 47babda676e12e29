//! The people and tenants of every test: one per role in `acme`, an owner of `globex`, an operator. Their
//! password is hashed once per process.

use std::sync::Arc;

use tenon_api::{
    Role, Timestamp,
    ids::{TenantId, UserId},
    me::{Density, Theme},
};
use tenon_core::{Core, Cx, users::CreateUser};
use tenon_store::{
    members::{self, MemberRow},
    tenants::{self, TenantRow, TenantState},
    users::{self, UserRow},
};
use tokio::sync::OnceCell;

pub const PASSWORD: &str = "correct horse battery";

struct Person {
    name: &'static str,
    roles: &'static [(&'static str, Role)],
    super_admin: bool,
}

const PEOPLE: [Person; 7] = [
    Person { name: "ada", roles: &[("acme", Role::Owner)], super_admin: false },
    Person { name: "ben", roles: &[("acme", Role::Admin)], super_admin: false },
    Person { name: "mel", roles: &[("acme", Role::Member)], super_admin: false },
    Person { name: "vic", roles: &[("acme", Role::Viewer)], super_admin: false },
    Person { name: "gus", roles: &[("globex", Role::Owner)], super_admin: false },
    Person { name: "kim", roles: &[("acme", Role::Member), ("globex", Role::Member)], super_admin: false },
    Person { name: "root", roles: &[], super_admin: true },
];

pub fn email(name: &str) -> String {
    format!("{name}@example.test")
}

async fn password_hash(core: &Core) -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        let input = CreateUser {
            email: email("hash"),
            name: "Hash".into(),
            password: PASSWORD.into(),
            super_admin: false,
        };
        tenon_core::users::prepare(core, &Cx::system("test"), &input)
            .await
            .expect("a password hash")
            .password_hash
    };
    HASH.get_or_init(make).await.clone()
}

/// Two tenants and everybody in them, in one write.
pub async fn seed(core: &Core) {
    let hash = password_hash(core).await;
    let now = Timestamp::now();
    let tenants: Arc<[TenantRow]> = ["acme", "globex"]
        .map(|slug| TenantRow {
            id: TenantId::new(),
            slug: slug.into(),
            name: if slug == "acme" { "Acme".into() } else { "Globex".into() },
            state: TenantState::Active,
            created_at: now,
            version: 1,
        })
        .into();
    let rows: Arc<[UserRow]> = PEOPLE
        .iter()
        .map(|person| UserRow {
            id: UserId::new(),
            email: email(person.name),
            email_key: email(person.name),
            name: format!("{}{}", person.name[..1].to_uppercase(), &person.name[1..]),
            password_hash: hash.clone(),
            super_admin: person.super_admin,
            theme: Theme::System,
            density: Density::Comfortable,
            locale: "en".into(),
            shortcuts: true,
            created_at: now,
            version: 1,
        })
        .collect();
    let cx = Cx::system("test");
    let written = core.db.write_platform(&cx, move |tx| {
        let (tenants, rows) = (tenants.clone(), rows.clone());
        Box::pin(async move {
            for tenant in tenants.iter() {
                tenants::insert(tx, tenant).await?;
            }
            for (person, row) in PEOPLE.iter().zip(rows.iter()) {
                users::insert(tx, row).await?;
                for (slug, role) in person.roles {
                    let tenant = tenants
                        .iter()
                        .find(|tenant| tenant.slug == *slug)
                        .map(|tenant| tenant.id)
                        .unwrap_or(tenants[0].id);
                    members::insert(
                        tx,
                        &MemberRow { tenant_id: tenant, user_id: row.id, role: *role, created_at: now },
                    )
                    .await?;
                }
            }
            Ok(())
        })
    });
    written.await.expect("the people of the test");
}
