//! What it costs that a guest can be stopped anywhere: the same work with and without epoch checks, taking turns in one
//! process. The median of the rounds' ratios is printed as `name checked-ms unchecked-ms ratio`.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use wasmtime::{Config, Engine, Instance, Module, Store, UpdateDeadline};

#[path = "../../../benches/bound.rs"]
mod bound;

const ROUNDS: usize = 31;

/// What plugins do when they compute: hash a text and count its words; multiply; sort.
const WORK: &str = r#"(module
  (memory 4)
  (func $words (param $n i32) (result i64) (local $at i32) (local $hash i64) (local $c i32) (local $words i64)
    (local.set $hash (i64.const -3750763034362895579))
    (loop $l
      (local.set $c (i32.load8_u (local.get $at)))
      (local.set $hash (i64.mul (i64.xor (local.get $hash) (i64.extend_i32_u (local.get $c))) (i64.const 1099511628211)))
      (if (i32.eq (local.get $c) (i32.const 32))
        (then (local.set $words (i64.add (local.get $words) (i64.const 1)))))
      (i32.store8 (local.get $at) (i32.wrap_i64 (i64.shr_u (local.get $hash) (i64.const 58))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $at) (local.get $n))))
    (i64.add (local.get $hash) (local.get $words)))
  (func (export "words") (param $times i32) (result i64) (local $sum i64)
    (loop $l
      (local.set $sum (i64.add (local.get $sum) (call $words (i32.const 65536))))
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $l (local.get $times)))
    (local.get $sum))

  (func $cell (param $row i32) (param $column i32) (result f64) (local $k i32) (local $sum f64)
    (loop $l
      (local.set $sum (f64.add (local.get $sum)
        (f64.mul
          (f64.load offset=65536 (i32.add (local.get $row) (i32.shl (local.get $k) (i32.const 3))))
          (f64.load offset=98304 (i32.add (local.get $column) (i32.shl (local.get $k) (i32.const 9)))))))
      (local.set $k (i32.add (local.get $k) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $k) (i32.const 64))))
    (local.get $sum))
  (func (export "matrix") (param $times i32) (result i64) (local $i i32) (local $sum f64)
    (loop $l
      (local.set $i (i32.const 0))
      (loop $cells
        (local.set $sum (f64.add (local.get $sum) (call $cell
          (i32.and (i32.shl (local.get $i) (i32.const 3)) (i32.const 0x7e00))
          (i32.and (i32.shl (local.get $i) (i32.const 3)) (i32.const 0x1f8)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $cells (i32.lt_u (local.get $i) (i32.const 4096))))
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $l (local.get $times)))
    (i64.reinterpret_f64 (local.get $sum)))

  (func $fibonacci (param $n i32) (result i64)
    (if (i32.lt_u (local.get $n) (i32.const 2)) (then (return (i64.extend_i32_u (local.get $n)))))
    (i64.add
      (call $fibonacci (i32.sub (local.get $n) (i32.const 1)))
      (call $fibonacci (i32.sub (local.get $n) (i32.const 2)))))
  (func (export "calls") (param $times i32) (result i64) (local $sum i64)
    (loop $l
      (local.set $sum (i64.add (local.get $sum) (call $fibonacci (i32.const 20))))
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $l (local.get $times)))
    (local.get $sum)))"#;

fn main() {
    let short = std::env::args().any(|arg| arg == "--test");
    let rounds = if short { 1 } else { ROUNDS };
    let (checked, unchecked) = (Arm::new(true), Arm::new(false));
    let (running, stopped) = mpsc::channel::<()>();
    let ticker = {
        let engine = checked.module.engine().clone();
        thread::spawn(move || {
            while stopped.recv_timeout(Duration::from_millis(10)) == Err(RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        })
    };
    for (name, times) in [("words", 100), ("matrix", 30), ("calls", 200)] {
        let times = if short { 1 } else { times };
        let mut measured: Vec<_> =
            (0..rounds).map(|_| (checked.run(name, times), unchecked.run(name, times))).collect();
        measured.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
        let middle = measured[rounds / 2];
        let millis = |time: Duration| time.as_secs_f64() * 1e3;
        println!(
            "epoch checks, {name}: {:.2} {:.2} {:.2}",
            millis(middle.0),
            millis(middle.1),
            ratio(middle)
        );
        // What an addition of numbers with a point in each turn costs is known, and told in decision 048.
        if name != "matrix" {
            bound::at_most(name, ratio(middle), 1.1);
        }
    }
    drop(running);
    ticker.join().unwrap();
    bound::end();
}

fn ratio((checked, unchecked): (Duration, Duration)) -> f64 {
    checked.as_secs_f64() / unchecked.as_secs_f64()
}

/// The work compiled with or without checks.
struct Arm {
    module: Module,
    checks: bool,
}

impl Arm {
    fn new(checks: bool) -> Self {
        let mut config = Config::new();
        config.epoch_interruption(checks).concurrency_support(false);
        let engine = Engine::new(&config).unwrap();
        Self { module: Module::new(&engine, wat::parse_str(WORK).unwrap()).unwrap(), checks }
    }

    fn run(&self, name: &str, times: i32) -> Duration {
        let mut store = Store::new(self.module.engine(), ());
        if self.checks {
            store.set_epoch_deadline(1);
            store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1)));
        }
        let instance = Instance::new(&mut store, &self.module, &[]).unwrap();
        let work = instance.get_typed_func::<i32, i64>(&mut store, name).unwrap();
        let start = Instant::now();
        std::hint::black_box(work.call(&mut store, times).unwrap());
        start.elapsed()
    }
}
