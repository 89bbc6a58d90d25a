//! Facts about the world, from the tables in `data/` (each row names its source).

/// All tables.
#[derive(Debug, Default)]
pub struct Knowledge {}

impl Knowledge {
    /// The tables that come with the program.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: std::sync::OnceLock<Knowledge> = std::sync::OnceLock::new();
        EMBEDDED.get_or_init(Self::default)
    }
}
