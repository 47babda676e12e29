//! What needs a process of its own: the compile subprocess with its limits, and a host that starts with
//! little address space. Run without the test harness because this binary is also the subprocess.

use std::{
    env,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Duration,
};

use rustix::process::{Resource, Rlimit, setrlimit};
use tenon_host::{
    Host, HostConfig, ModuleKind,
    compile::{CompileError, CompileLimits, compile_in_subprocess, compile_stdin_main},
};
use tenon_hostile::{Malformed, malformed, noop_backend, tree_view, view_answering};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("compile") => compile_child(&args[1..]),
        Some("cramped-host") => cramped_host(Path::new(&args[1])),
        _ => run_tests(&args),
    }
}

const TESTS: [(&str, fn()); 9] = [
    ("the_subprocess_leaves_an_artefact", the_subprocess_leaves_an_artefact),
    ("a_refusal_carries_its_reason", a_refusal_carries_its_reason),
    ("too_much_processor_time_ends_the_compiler", too_much_processor_time_ends_the_compiler),
    ("too_much_memory_ends_the_compiler", too_much_memory_ends_the_compiler),
    ("a_compiler_that_hangs_is_killed", a_compiler_that_hangs_is_killed),
    ("the_compiler_gets_no_environment", the_compiler_gets_no_environment),
    ("a_large_module_starts_nothing", a_large_module_starts_nothing),
    ("a_missing_program_is_an_error", a_missing_program_is_an_error),
    ("a_host_with_too_little_address_space_says_so", a_host_with_too_little_address_space_says_so),
];

fn run_tests(args: &[String]) -> ExitCode {
    let filters: Vec<_> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    if args.iter().any(|arg| arg == "--list") {
        TESTS.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for (name, test) in TESTS {
        if filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str())) {
            let ok = std::panic::catch_unwind(test).is_ok();
            println!("test {name} ... {}", if ok { "ok" } else { "FAILED" });
            failed += u8::from(!ok);
        }
    }
    ExitCode::from(failed)
}

fn compile_child(args: &[String]) -> ExitCode {
    let value = |name: &str| args.iter().skip_while(|arg| *arg != name).nth(1).cloned().unwrap_or_default();
    let limits = CompileLimits {
        cpu_seconds: args[0].parse().expect("seconds"),
        memory_bytes: args[1].parse().expect("bytes"),
        wall: Duration::ZERO,
    };
    let kind = ModuleKind::parse(&value("--kind")).expect("a kind");
    compile_stdin_main(kind, Path::new(&value("--artefacts-dir")), limits)
}

fn compile(wasm: &[u8], kind: ModuleKind, dir: &Path, limits: CompileLimits) -> Result<(), CompileError> {
    let args = ["compile".to_owned(), limits.cpu_seconds.to_string(), limits.memory_bytes.to_string()];
    let exe = env::current_exe().expect("this binary");
    block_on(compile_in_subprocess(&exe, &args, wasm, kind, dir, limits))
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let artefacts = dir.path().join("artefacts");
    (dir, artefacts)
}

fn the_subprocess_leaves_an_artefact() {
    let (_dir, artefacts) = folder();
    let host = Host::new(HostConfig::new(&artefacts)).unwrap();
    for (kind, wasm) in [(ModuleKind::Backend, noop_backend()), (ModuleKind::View, tree_view())] {
        let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&wasm));
        assert!(!host.has_artefact(&digest, kind));
        compile(&wasm, kind, &artefacts, CompileLimits::default()).unwrap();
        assert!(host.has_artefact(&digest, kind));
    }
}

fn a_refusal_carries_its_reason() {
    let (_dir, artefacts) = folder();
    let wasm = malformed(Malformed::ForeignImport);
    let error = compile(&wasm, ModuleKind::Backend, &artefacts, CompileLimits::default()).unwrap_err();
    assert!(
        matches!(&error, CompileError::Refused(reason) if reason.contains("wasi:filesystem")),
        "{error:?}"
    );
    assert!(!artefacts.exists() || artefacts.read_dir().unwrap().next().is_none());
}

/// One function of many small loops: more than a second of work for the compiler.
fn slow_to_compile() -> Vec<u8> {
    let mut body = String::new();
    for n in 0..60_000 {
        write!(body, "(local.set $a (i64.add (local.get $a) (i64.const {n})))").unwrap();
        body.push_str("(block (br_if 0 (i64.eqz (local.get $a))) (local.set $b (i64.mul (local.get $a) (local.get $b))))");
    }
    let functions: String = (0..3)
        .map(|n| {
            format!(
                "(func (export \"f{n}\") (result i64) (local $a i64) (local $b i64) {body} (local.get $b))"
            )
        })
        .collect();
    wat::parse_str(format!(
        r#"(module (memory (export "memory") 1) {functions}
             (func (export "tenon_alloc") (param i32) (result i32) (i32.const 0))
             (func (export "tenon_free") (param i32 i32))
             (func (export "tenon_view") (param i32 i32) (result i64) (i64.const 0)))"#
    ))
    .unwrap()
}

fn too_much_processor_time_ends_the_compiler() {
    let (_dir, artefacts) = folder();
    let limits = CompileLimits { cpu_seconds: 1, ..CompileLimits::default() };
    let error = compile(&slow_to_compile(), ModuleKind::View, &artefacts, limits).unwrap_err();
    assert!(matches!(error, CompileError::CpuLimit { seconds: 1 }), "{error:?}");
}

fn too_much_memory_ends_the_compiler() {
    let (_dir, artefacts) = folder();
    let limits = CompileLimits { memory_bytes: 192 << 20, ..CompileLimits::default() };
    let error = compile(&slow_to_compile(), ModuleKind::View, &artefacts, limits).unwrap_err();
    assert!(matches!(error, CompileError::MemoryLimit { mib: 192 }), "{error:?}");
}

fn a_compiler_that_hangs_is_killed() {
    let (_dir, artefacts) = folder();
    let limits = CompileLimits { wall: Duration::from_millis(200), ..CompileLimits::default() };
    let wasm = tree_view();
    let hang = compile_in_subprocess(
        Path::new("/bin/sh"),
        &["-c", "while :; do :; done"],
        &wasm,
        ModuleKind::View,
        &artefacts,
        limits,
    );
    assert!(matches!(block_on(hang).unwrap_err(), CompileError::TooSlow { .. }));
}

fn the_compiler_gets_no_environment() {
    assert!(env::vars().any(|(name, _)| name == "PATH"), "this process has one");
    let (_dir, artefacts) = folder();
    let wasm = tree_view();
    let told = compile_in_subprocess(
        Path::new("/bin/sh"),
        &["-c", "export -p >&2; exit 3"],
        &wasm,
        ModuleKind::View,
        &artefacts,
        CompileLimits::default(),
    );
    let CompileError::Refused(environment) = block_on(told).unwrap_err() else { panic!("not told") };
    assert!(!environment.contains("HOME") && !environment.contains("CARGO"), "{environment}");
}

fn a_large_module_starts_nothing() {
    let large = view_answering(&"x".repeat(17 << 20));
    let never = compile_in_subprocess::<&str>(
        Path::new("/no/such/program"),
        &[],
        &large,
        ModuleKind::View,
        Path::new("/nowhere"),
        CompileLimits::default(),
    );
    assert!(matches!(block_on(never).unwrap_err(), CompileError::TooLarge { .. }));
}

fn a_missing_program_is_an_error() {
    let missing = compile_in_subprocess::<&str>(
        Path::new("/no/such/program"),
        &[],
        b"",
        ModuleKind::View,
        Path::new("/nowhere"),
        CompileLimits::default(),
    );
    assert!(matches!(block_on(missing).unwrap_err(), CompileError::Start(_)));
}

fn cramped_host(artefacts: &Path) -> ExitCode {
    let bytes = Some(8 << 30);
    setrlimit(Resource::As, Rlimit { current: bytes, maximum: bytes }).unwrap();
    match Host::new(HostConfig::new(artefacts)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn a_host_with_too_little_address_space_says_so() {
    let (_dir, artefacts) = folder();
    let output =
        Command::new(env::current_exe().unwrap()).arg("cramped-host").arg(&artefacts).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("GiB of address space") && said.contains("may use 8 GiB"), "{said}");
}
