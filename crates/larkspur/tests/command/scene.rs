//! A folder for one test, and the binary run in it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use ureq::Agent;

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A folder that is the working folder of every command; the data are in `data` below it.
pub(crate) struct Scene(TempDir);

impl Scene {
    pub(crate) fn new() -> Self {
        Self(TempDir::with_prefix("larkspur-command-").unwrap())
    }

    /// A file name in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The binary with these arguments, and nothing of our environment. Mail comes in at free ports.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_larkspur"));
        command.current_dir(self.0.path()).env_clear().args(arguments);
        command.env("LARKSPUR_MAIL__SMTP", "127.0.0.1:0").env("LARKSPUR_MAIL__LMTP", "127.0.0.1:0");
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    /// Starts a server on the data folder and waits until it says where it is.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self.command(&["serve", "--listen", "127.0.0.1:0", "--data", "data"]), self.path("log"))
    }

    /// What stands in `credentials.json`.
    pub(crate) fn credentials(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.path("data/credentials.json")).unwrap()).unwrap()
    }
}

/// A command that has ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// Its standard output; fails unless it succeeded.
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{} {}", self.stdout, self.stderr);
        self.stdout
    }

    /// Its standard error; fails unless it ended with this code and printed no result.
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        self.stderr
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A running server; killed with this value.
pub(crate) struct Server {
    process: Child,
    stdout: BufReader<ChildStdout>,
    /// Where it says that it is.
    pub(crate) base_url: String,
    agent: Agent,
}

impl Server {
    /// Starts `command`, which writes its log to `log`.
    pub(crate) fn start(mut command: Command, log: PathBuf) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
        let mut process = command.spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        let Some((_, base_url)) = first.trim().split_once(" at ") else {
            process.wait().unwrap();
            panic!("the server did not start: {}", std::fs::read_to_string(log).unwrap());
        };
        let base_url = base_url.to_owned();
        let config =
            Agent::config_builder().http_status_as_error(false).proxy(None).timeout_global(Some(PATIENCE));
        Self { process, stdout, base_url, agent: config.build().new_agent() }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.base_url.strip_prefix("http://").unwrap()
    }

    /// The status and text that a path answers to GET.
    pub(crate) fn get(&self, path: &str, token: &str) -> (u16, String) {
        let request = self.agent.get(format!("{}{path}", self.base_url));
        let mut answer = request.header("Authorization", format!("Bearer {token}")).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// What a path answers to POST.
    pub(crate) fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        let request = self.agent.post(format!("{}{path}", self.base_url));
        let request = request.header("Authorization", format!("Bearer {token}"));
        request.send_json(body).unwrap().body_mut().read_json().unwrap()
    }

    /// A tenant access token of the app with these credentials, got the way that the greeting shows.
    pub(crate) fn token(&self, credentials: &Value) -> Option<String> {
        let answer = self.post("/open-apis/auth/v3/tenant_access_token/internal", "", credentials);
        Some(answer.get("tenant_access_token")?.as_str()?.to_owned())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    /// Waits for the end; gives the exit code and what was printed after the first line.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        let code = until(|| self.process.try_wait().unwrap()).code();
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (code, rest)
    }

    /// Stops gracefully, and gives what was printed after the first line.
    pub(crate) fn stop(self) -> String {
        self.signal(Signal::TERM);
        let (code, rest) = self.wait();
        assert_eq!(code, Some(0));
        rest
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Asks again and again until there is an answer.
pub(crate) fn until<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "it did not happen in {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
