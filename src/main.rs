//! The command `kehoach`.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    let args = cli::parse();
    let console = cli::Console::new(&args.common);
    // A panic is told as an error by whoever catches it; where it was stands in the log.
    set_hook(Box::new(|panic| tracing::debug!("{panic}")));
    match catch_unwind(AssertUnwindSafe(|| cli::run(args, &console))) {
        Ok(Ok(status)) => status.into(),
        // Who reads our output has seen enough (`kehoach extract … | head`): that is success.
        Ok(Err(error)) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            console.error(&cli::explain(&error, console.lang));
            cli::Status::SomeFailed.into()
        }
        Err(panic) => {
            console.error(&cli::internal(&*panic, console.lang));
            cli::Status::SomeFailed.into()
        }
    }
}
