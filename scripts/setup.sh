# Sourced by the other scripts: goes to the root of the project and sees to it that Rust, a C linker and Tesseract are there.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PATH:$HOME/.cargo/bin"

# install WHAT PACKAGES...: installs packages where this is allowed, else says how.
install() {
    local what=$1
    shift
    local line="apt-get install -y --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then
        echo "$what is missing; install it with your system's package manager" >&2
    elif [ "$(id -u)" = 0 ]; then
        apt-get update && DEBIAN_FRONTEND=noninteractive $line && return
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n apt-get update && sudo -n DEBIAN_FRONTEND=noninteractive $line && return
    else
        echo "$what is missing; run: sudo $line" >&2
    fi
    return 1
}

# component NAME COMMAND: a part of the Rust toolchain that a minimal installation leaves out.
component() {
    cargo "$2" --version >/dev/null 2>&1 || rustup component add "$1"
}

if ! command -v cargo >/dev/null; then
    echo "Rust is missing; see https://rustup.rs" >&2
    exit 1
fi
command -v cc >/dev/null || install "a C compiler" gcc libc6-dev || exit 1
# Only scans and pictures need it: without it their pages stay unread and their tests say that they are skipped.
tesseract --list-langs 2>&1 | grep -qx vie || install "Tesseract with Vietnamese" tesseract-ocr tesseract-ocr-vie ||
    echo "going on without OCR" >&2
