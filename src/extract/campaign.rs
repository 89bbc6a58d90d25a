//! Phases (giai đoạn, đợt): written on main.
