//! The server's half: start the subprocess, feed it, wait, and say in words how it ended.

use std::{
    ffi::OsStr,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
};

use super::{MAX_WASM_BYTES, child::EXIT_REFUSED};
use crate::ModuleKind;

/// What compiling one module may use.
#[derive(Debug, Clone, Copy)]
pub struct CompileLimits {
    pub cpu_seconds: u64,
    pub memory_bytes: u64,
    /// The subprocess is killed after this, whatever it does.
    pub wall: Duration,
}

impl Default for CompileLimits {
    fn default() -> Self {
        Self { cpu_seconds: 30, memory_bytes: 2 << 30, wall: Duration::from_secs(90) }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    #[error("the module has {bytes} bytes; at most {max} may be compiled")]
    TooLarge { bytes: usize, max: usize },
    #[error("{0}")]
    Refused(String),
    #[error("compiling it takes more than {seconds} s of processor time")]
    CpuLimit { seconds: u64 },
    #[error("compiling it takes more than {mib} MiB of memory, or ended unexpectedly")]
    MemoryLimit { mib: u64 },
    #[error("compiling it takes longer than {seconds} s")]
    TooSlow { seconds: u64 },
    #[error("the compiler could not be started: {0}")]
    Start(#[source] std::io::Error),
    #[error("the compiler ended with {status}: {message}")]
    Crashed { status: ExitStatus, message: String },
}

const MAX_REASON_BYTES: u64 = 8 << 10;
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;
const SIGABRT: i32 = 6;
const SIGSEGV: i32 = 11;

/// Runs `exe args… --kind {backend|view} --artefacts-dir DIR` with `wasm` on stdin; `exe` must end in
/// [`super::compile_stdin_main`]. Dropping the future kills the subprocess.
pub async fn compile_in_subprocess<A: AsRef<OsStr>>(
    exe: &Path,
    args: &[A],
    wasm: &[u8],
    kind: ModuleKind,
    artefacts_dir: &Path,
    limits: CompileLimits,
) -> Result<(), CompileError> {
    if wasm.len() > MAX_WASM_BYTES {
        return Err(CompileError::TooLarge { bytes: wasm.len(), max: MAX_WASM_BYTES });
    }
    let mut child = Command::new(exe)
        .args(args)
        .args(["--kind", kind.as_str(), "--artefacts-dir"])
        .arg(artefacts_dir)
        .env_clear()
        // Arenas and threads reserve address space that the limit counts.
        .env("MALLOC_ARENA_MAX", "2")
        .env("RAYON_NUM_THREADS", "2")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(CompileError::Start)?;
    let ended = tokio::time::timeout(limits.wall, feed_and_wait(&mut child, wasm)).await;
    let Ok(ended) = ended else {
        child.kill().await.ok();
        return Err(CompileError::TooSlow { seconds: limits.wall.as_secs() });
    };
    let (status, reason) = ended.map_err(CompileError::Start)?;
    judge(status, reason, limits)
}

async fn feed_and_wait(child: &mut Child, wasm: &[u8]) -> std::io::Result<(ExitStatus, String)> {
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A child that died early closes its end; how it ended says more than the broken pipe.
            stdin.write_all(wasm).await.ok();
        }
    };
    let listen = async {
        let mut reason = Vec::new();
        if let Some(mut stderr) = stderr {
            (&mut stderr).take(MAX_REASON_BYTES).read_to_end(&mut reason).await.ok();
            tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await.ok();
        }
        String::from_utf8_lossy(&reason).trim().to_owned()
    };
    let ((), reason, status) = tokio::join!(feed, listen, child.wait());
    Ok((status?, reason))
}

fn judge(status: ExitStatus, reason: String, limits: CompileLimits) -> Result<(), CompileError> {
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(()),
        (Some(code), _) if code == i32::from(EXIT_REFUSED) => Err(CompileError::Refused(reason)),
        (_, Some(SIGXCPU | SIGKILL)) => Err(CompileError::CpuLimit { seconds: limits.cpu_seconds }),
        // A failed allocation aborts; a thread without room for its stack faults.
        (_, Some(SIGABRT | SIGSEGV)) => Err(CompileError::MemoryLimit { mib: limits.memory_bytes >> 20 }),
        _ => Err(CompileError::Crashed { status, message: reason }),
    }
}
