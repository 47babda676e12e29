//! `#[db_test]`: one test function, run on SQLite and on Postgres.

use proc_macro::TokenStream;
use quote::quote;
use syn::{FnArg, ItemFn, parse_macro_input};

/// Turns `async fn name(db: TestDb)` into the tests `name::sqlite` and `name::postgres`. The argument is anything
/// that implements `tenon_testing_database::FromTestDb`; the crate needs that one among its dev-dependencies.
#[proc_macro_attribute]
pub fn db_test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    if !attribute.is_empty() {
        return refuse(&function, "#[db_test] takes no arguments");
    }
    if function.sig.asyncness.is_none() {
        return refuse(&function, "#[db_test] belongs on an `async fn`");
    }
    if !matches!((function.sig.inputs.len(), function.sig.inputs.first()), (1, Some(FnArg::Typed(_)))) {
        return refuse(&function, "a #[db_test] takes one argument: `db: TestDb`");
    }
    let (name, ignored) = (&function.sig.ident, kept_attributes(&function));
    let plain = {
        let mut plain = function.clone();
        plain.attrs.retain(|attribute| !attribute.path().is_ident("ignore"));
        plain
    };
    quote! {
        #plain
        mod #name {
            #(#ignored)*
            #[test]
            fn sqlite() {
                ::tenon_testing_database::run_sqlite(super::#name);
            }
            #(#ignored)*
            #[test]
            fn postgres() {
                ::tenon_testing_database::run_postgres(super::#name);
            }
        }
    }
    .into()
}

/// `#[ignore = "…"]` moves to both tests.
fn kept_attributes(function: &ItemFn) -> Vec<&syn::Attribute> {
    function.attrs.iter().filter(|attribute| attribute.path().is_ident("ignore")).collect()
}

fn refuse(function: &ItemFn, why: &str) -> TokenStream {
    syn::Error::new_spanned(&function.sig, why).to_compile_error().into()
}
