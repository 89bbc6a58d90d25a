# kehoach with Tesseract and its Vietnamese model; runs as a user without rights, needs no network:
#   docker build -t kehoach .
#   docker run --rm --network none --read-only --cap-drop ALL --tmpfs /tmp -v "$PWD/plans:/in:ro" -v "$PWD/out:/out" \
#     kehoach extract /in --state /out/state -o /out/plans.jsonl
# The folder for the output has to be writable for user 10001 (or add --user "$(id -u)").
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin kehoach

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin kehoach
COPY --from=build /src/target/release/kehoach /usr/local/bin/kehoach
USER 10001
WORKDIR /tmp
ENTRYPOINT ["kehoach"]
CMD ["--help"]
