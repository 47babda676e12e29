// Benchmarks that need a browser: run by `make bench`, never with the tests.
import config from "./playwright.config";

export default { ...config, testDir: "bench", testMatch: /\.bench\.ts$/, projects: [{ name: "sqlite" }] };
