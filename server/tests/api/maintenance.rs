//! What the server sweeps by itself.

use crate::{TestApp, db_test};

#[db_test]
async fn what_is_old_goes_although_something_else_cannot(app: TestApp) {
    let ada = app.browser("ada").await;
    app.db.sql("UPDATE sessions SET expires_at = created_at").await;
    app.db.sql("ALTER TABLE invocations RENAME TO elsewhere").await;

    app.core.sweep().await.expect_err("calls are not where they belong");

    // Were its row still there, it would be signed in again.
    app.db.sql("UPDATE sessions SET expires_at = idle_expires_at").await;
    ada.get("/api/v1/me").await.expect(401);
}
