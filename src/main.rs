//! The command `kehoach`.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    let args = cli::parse();
    let console = cli::Console::new(&args.common);
    match cli::run(args, &console) {
        Ok(status) => status.into(),
        // Who reads our output has seen enough (`kehoach extract … | head`): that is success.
        Err(error) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&cli::explain(&error, console.lang));
            cli::Status::SomeFailed.into()
        }
    }
}
