//! Tables of cases over whole comparisons.
