//! The program carries the templates of `tenon new`; a changed one is a changed program.

fn main() {
    println!("cargo::rerun-if-changed=templates");
}
