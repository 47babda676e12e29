//! How a statement is written once and run on whichever database is open: `sql!` names and registers it, `row!`
//! says what it answers, `fetch_*!` and `execute!` run it. The only place that calls sqlx's query functions.

use futures::{Stream, TryStreamExt as _};
use sqlx::{
    FromRow, PgConnection, Postgres, Row, Sqlite, SqliteConnection, ValueRef,
    postgres::{PgArguments, PgRow},
    query::{Query, QueryAs},
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::statements::Statement;

/// `sql!(NAME = "…")`, or `sql!(NAME = sqlite: "…", postgres: "…")` where the two must differ, or
/// `sql!(NAME = each fragment!(…))` for one text around a fragment: a macro that is first given the database's name.
macro_rules! sql {
    ($name:ident = sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => {
        sql!(@ $name, false, $sqlite, $postgres);
    };
    ($name:ident = each $fragment:ident!($($argument:tt)*) $(,)?) => {
        sql!(@ $name, true, $fragment!(sqlite $($argument)*), $fragment!(postgres $($argument)*));
    };
    (@ $name:ident, $once:literal, $sqlite:expr, $postgres:expr) => {
        static $name: $crate::statements::Statement = $crate::statements::Statement {
            module: module_path!(),
            name: stringify!($name),
            sqlite: $sqlite,
            postgres: $postgres,
            once: $once,
        };
        const _: () = {
            #[allow(unsafe_code, reason = "the register is a linker section")]
            #[linkme::distributed_slice($crate::statements::STATEMENTS)]
            static REGISTERED: $crate::statements::Statement = $crate::statements::Statement {
                module: module_path!(),
                name: stringify!($name),
                sqlite: $sqlite,
                postgres: $postgres,
                once: $once,
            };
        };
    };
    ($name:ident = $text:expr $(,)?) => {
        sql!(@ $name, true, $text, $text);
    };
}

/// The type that a column is read as: `@json` and `@text` columns pass through a wrapper.
macro_rules! column_type {
    ($ty:ty) => { $ty };
    ($ty:ty, json) => { sqlx::types::Json<$ty> };
    ($ty:ty, text) => { $crate::sql::Text<$ty> };
}

macro_rules! column_value {
    ($value:expr) => {
        $value
    };
    ($value:expr, $via:ident) => {
        $value.0
    };
}

/// A row struct, its `FromRow` for both databases, and a macro with its select list (`alias.column AS
/// alias_column`), so that rows of several tables come out of one statement.
macro_rules! row {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident as $alias:ident, $columns:ident {
            $(#[$first_meta:meta])* pub $first:ident: $first_type:ty,
            $( $(#[$field_meta:meta])* $(@$via:ident)? pub $field:ident: $type:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name {
            $(#[$first_meta])* pub $first: $first_type,
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        #[allow(unused_macros)]
        macro_rules! $columns {
            () => { concat!(
                stringify!($alias), ".", stringify!($first), " AS ", stringify!($alias), "_", stringify!($first)
                $(, ", ", stringify!($alias), ".", stringify!($field), " AS ", stringify!($alias), "_", stringify!($field))*
            ) };
        }
        #[allow(unused_imports)]
        pub(crate) use $columns;

        impl $crate::sql::Keyed for $name {
            const KEY: &'static str = concat!(stringify!($alias), "_", stringify!($first));
        }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $first_type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
            $( column_type!($type $(, $via)?): sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>, )*
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok(Self {
                    $first: row.try_get(concat!(stringify!($alias), "_", stringify!($first)))?,
                    $( $field: column_value!(
                        row.try_get::<column_type!($type $(, $via)?), _>(
                            concat!(stringify!($alias), "_", stringify!($field))
                        )? $(, $via)?
                    ), )*
                })
            }
        }
    };
}

/// Runs a query on whichever database the transaction is open on. Arguments are bound in order.
macro_rules! run {
    ($build:ident :: <$($row:ty)?>, $method:ident, $finish:path, $tx:expr, $statement:expr $(, $argument:expr)*) => {{
        $crate::statements::add_one();
        let outcome = match $crate::tx::AnyTx::conn($tx).0 {
            $crate::tx::Inner::Sqlite(connection) => {
                $crate::sql::sqlite::$build$(::<$row>)?(&$statement)$(.bind($argument))*.$method(connection).await.map($finish)
            }
            $crate::tx::Inner::Postgres(connection) => {
                $crate::sql::postgres::$build$(::<$row>)?(&$statement)$(.bind($argument))*.$method(connection).await.map($finish)
            }
        }
        .map_err($crate::Error::from);
        if let Err(error) = &outcome {
            $crate::tx::AnyTx::note_failure($tx, error);
        }
        outcome
    }};
}

/// `Result<Vec<Row>>`
macro_rules! fetch_all {
    ($row:ty, $tx:expr, $statement:expr $(, $argument:expr)* $(,)?) => {
        run!(rows::<$row>, fetch_all, std::convert::identity, $tx, $statement $(, $argument)*)
    };
}

/// `Result<Vec<Row>>`, read row by row for as long as `$goes_on` says of a row that it is wanted: that row and those
/// behind it are not kept, and the database is not asked for them.
macro_rules! fetch_while {
    ($row:ty, $goes_on:expr, $tx:expr, $statement:expr $(, $argument:expr)* $(,)?) => {{
        $crate::statements::add_one();
        let outcome = match $crate::tx::AnyTx::conn($tx).0 {
            $crate::tx::Inner::Sqlite(connection) => {
                let rows = $crate::sql::sqlite::rows::<$row>(&$statement)$(.bind($argument))*.fetch(connection);
                $crate::sql::kept(rows, $goes_on).await
            }
            $crate::tx::Inner::Postgres(connection) => {
                let rows = $crate::sql::postgres::rows::<$row>(&$statement)$(.bind($argument))*.fetch(connection);
                $crate::sql::kept(rows, $goes_on).await
            }
        }
        .map_err($crate::Error::from);
        if let Err(error) = &outcome {
            $crate::tx::AnyTx::note_failure($tx, error);
        }
        outcome
    }};
}

/// `Result<Row>`
macro_rules! fetch_one {
    ($row:ty, $tx:expr, $statement:expr $(, $argument:expr)* $(,)?) => {
        run!(rows::<$row>, fetch_one, std::convert::identity, $tx, $statement $(, $argument)*)
    };
}

/// `Result<Option<Row>>`
macro_rules! fetch_optional {
    ($row:ty, $tx:expr, $statement:expr $(, $argument:expr)* $(,)?) => {
        run!(rows::<$row>, fetch_optional, std::convert::identity, $tx, $statement $(, $argument)*)
    };
}

/// `Result<u64>`: the rows that changed.
macro_rules! execute {
    ($tx:expr, $statement:expr $(, $argument:expr)* $(,)?) => {
        run!(command::<>, execute, $crate::sql::Affected::rows, $tx, $statement $(, $argument)*)
    };
}

pub(crate) mod sqlite {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "this module is the one door to the driver")]
    pub fn rows<'q, R: for<'r> FromRow<'r, SqliteRow>>(
        statement: &Statement,
    ) -> QueryAs<'q, Sqlite, R, SqliteArguments> {
        sqlx::query_as(statement.sqlite)
    }

    #[expect(clippy::disallowed_methods, reason = "this module is the one door to the driver")]
    pub fn command<'q>(statement: &Statement) -> Query<'q, Sqlite, SqliteArguments> {
        sqlx::query(statement.sqlite)
    }

    /// Questions about the database itself: not counted, not registered.
    #[expect(clippy::disallowed_methods, reason = "this module is the one door to the driver")]
    pub async fn ask<R>(connection: &mut SqliteConnection, text: &'static str) -> sqlx::Result<R>
    where
        R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        sqlx::query_as(text).fetch_one(connection).await
    }

    /// Transaction control and PRAGMAs: not counted, not registered.
    #[expect(clippy::disallowed_methods, reason = "this module is the one door to the driver")]
    pub async fn control(connection: &mut SqliteConnection, text: &'static str) -> sqlx::Result<()> {
        sqlx::query(text).execute(connection).await.map(drop)
    }
}

pub(crate) mod postgres {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "this module is the one door to the driver")]
    pub fn rows<'q, R: for<'r> FromRow<'r, PgRow>>(
        statement: &Statement,
    ) -> QueryAs<'q, Postgres, R, PgArguments> {
        sqlx::query_as(statement.postgres)
    }

    #[expect(clippy::disallowed_methods, reason = "this module is the one door to the driver")]
    pub fn command<'q>(statement: &Statement) -> Query<'q, Postgres, PgArguments> {
        sqlx::query(statement.postgres)
    }

    /// Questions about the connection itself: not counted, not registered.
    #[expect(clippy::disallowed_methods, reason = "this module is the one door to the driver")]
    pub async fn ask<R>(connection: &mut PgConnection, text: &'static str) -> sqlx::Result<R>
    where
        R: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        sqlx::query_as(text).fetch_one(connection).await
    }
}

/// The rows up to the first that is not wanted.
pub(crate) async fn kept<R>(
    mut rows: impl Stream<Item = sqlx::Result<R>> + Unpin,
    mut goes_on: impl FnMut(&R) -> bool,
) -> sqlx::Result<Vec<R>> {
    let mut kept = Vec::new();
    while let Some(row) = rows.try_next().await? {
        if !goes_on(&row) {
            break;
        }
        kept.push(row);
    }
    Ok(kept)
}

/// How many rows a command changed.
pub(crate) trait Affected {
    fn rows(self) -> u64;
}

impl Affected for sqlx::sqlite::SqliteQueryResult {
    fn rows(self) -> u64 {
        self.rows_affected()
    }
}

impl Affected for sqlx::postgres::PgQueryResult {
    fn rows(self) -> u64 {
        self.rows_affected()
    }
}

/// A row type knows the column that is never NULL, so that an outer join can tell "no row".
pub(crate) trait Keyed {
    const KEY: &'static str;
}

/// The optional side of an outer join.
#[derive(Debug, Clone)]
pub(crate) struct Maybe<T>(pub Option<T>);

impl<'r, R: Row, T: FromRow<'r, R> + Keyed> FromRow<'r, R> for Maybe<T>
where
    &'static str: sqlx::ColumnIndex<R>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        if row.try_get_raw(T::KEY)?.is_null() {
            Ok(Self(None))
        } else {
            T::from_row(row).map(|row| Self(Some(row)))
        }
    }
}

/// A closed set of words, kept as TEXT.
pub(crate) trait Word: Sized {
    fn word(&self) -> &'static str;
    fn from_word(word: &str) -> Option<Self>;
}

/// How a [`Word`] is read from its column.
pub(crate) struct Text<T>(pub T);

impl<T, DB: sqlx::Database> sqlx::Type<DB> for Text<T>
where
    String: sqlx::Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        String::type_info()
    }

    fn compatible(ty: &DB::TypeInfo) -> bool {
        String::compatible(ty)
    }
}

impl<'r, T: Word, DB: sqlx::Database> sqlx::Decode<'r, DB> for Text<T>
where
    &'r str: sqlx::Decode<'r, DB>,
{
    fn decode(value: <DB as sqlx::Database>::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        let text = <&str as sqlx::Decode<'r, DB>>::decode(value)?;
        T::from_word(text)
            .map(Self)
            .ok_or_else(|| format!("{text:?} is not a word this column may hold").into())
    }
}

/// Implements [`Word`] for an enum that lists its words.
macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $crate::sql::Word for $type {
            fn word(&self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures::{StreamExt as _, executor::block_on, stream};

    #[test]
    fn rows_behind_the_last_wanted_one_are_not_asked_for() {
        let asked = Cell::new(0);
        let rows =
            stream::iter((1..=100).map(Ok::<i32, sqlx::Error>)).inspect(|_| asked.set(asked.get() + 1));
        let kept = block_on(super::kept(rows, |row| *row < 4)).expect("rows");
        assert_eq!((kept, asked.get()), (vec![1, 2, 3], 4));
    }
}
