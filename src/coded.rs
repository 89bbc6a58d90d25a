//! Codes with a stable name, and what they say to people in Vietnamese and English.

/// Declares codes with their stable names and messages; `{}` in a message stands for the detail.
macro_rules! coded {
    (
        $(#[$about:meta])*
        $name:ident:
        $($(#[$doc:meta])* $variant:ident = $code:literal, $vi:literal, $en:literal;)*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// All of them, in the order of the README.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// What it says.
            pub fn message(self, detail: &str, lang: $crate::Lang) -> String {
                let template = match (self, lang) {
                    $(($name::$variant, $crate::Lang::Vi) => $vi, ($name::$variant, $crate::Lang::En) => $en,)*
                };
                template.replace("{}", detail)
            }
        }
    };
}

pub(crate) use coded;
