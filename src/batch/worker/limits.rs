//! Limits of a process on itself, and how it is ended. Elsewhere than on Unix there is only the deadline.

use std::process::Child;

/// Gives this process no more address space than so many bytes.
#[cfg(unix)]
pub(super) fn memory(bytes: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::As).maximum.map_or(bytes, |most| most.min(bytes));
    let limit = Rlimit { current: Some(most), maximum: Some(most) };
    if let Err(error) = setrlimit(Resource::As, limit) {
        tracing::warn!(%error, "no limit on memory");
    }
    // A crash of a worker is an answer, no matter for a core dump.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Gives this process, and each that it starts, so many more seconds of the processor from now on.
#[cfg(unix)]
pub(super) fn processor(seconds: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.max(0).cast_unsigned();
    let maximum = getrlimit(Resource::Cpu).maximum;
    let wanted = used + seconds + 1;
    let limit = Rlimit { current: Some(maximum.map_or(wanted, |most| most.min(wanted))), maximum };
    if let Err(error) = setrlimit(Resource::Cpu, limit) {
        tracing::warn!(%error, "no limit on processor time");
    }
}

/// Ends a process and what it started.
#[cfg(unix)]
pub(super) fn kill(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // A process that was waited for has no group any more, and its number may be another's.
    if matches!(child.try_wait(), Ok(None)) {
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let killed = group.map(|group| kill_process_group(group, Signal::KILL));
        if !matches!(killed, Some(Ok(()))) {
            let _ = child.kill();
        }
    }
}

/// Whether a process ended because its processor time was used up.
#[cfg(unix)]
pub(super) fn out_of_time(status: &std::io::Result<std::process::ExitStatus>) -> bool {
    use std::os::unix::process::ExitStatusExt;
    let signal = status.as_ref().ok().and_then(ExitStatusExt::signal);
    signal == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
pub(super) fn memory(_: u64) {}

#[cfg(not(unix))]
pub(super) fn processor(_: u64) {}

#[cfg(not(unix))]
pub(super) fn kill(child: &mut Child) {
    let _ = child.kill();
}
