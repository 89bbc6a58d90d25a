# Sourced by the other scripts: goes to the root of the project and sees to it that Rust and a C linker are there.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PATH:$HOME/.cargo/bin"

# need COMMAND PACKAGE: installs the package where the command is missing and this is allowed, else says how.
need() {
    command -v "$1" >/dev/null && return
    local install="apt-get install -y --no-install-recommends $2"
    if ! command -v apt-get >/dev/null; then
        echo "'$1' is missing; install it with your system's package manager" >&2
    elif [ "$(id -u)" = 0 ]; then
        apt-get update && DEBIAN_FRONTEND=noninteractive $install && return
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n apt-get update && sudo -n DEBIAN_FRONTEND=noninteractive $install && return
    else
        echo "'$1' is missing; run: sudo $install" >&2
    fi
    exit 1
}

# component NAME COMMAND: a part of the Rust toolchain that a minimal installation leaves out.
component() {
    cargo "$2" --version >/dev/null 2>&1 || rustup component add "$1"
}

if ! command -v cargo >/dev/null; then
    echo "Rust is missing; see https://rustup.rs" >&2
    exit 1
fi
need cc "gcc libc6-dev"
