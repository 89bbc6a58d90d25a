//! Optimal one-to-one assignment: the Hungarian method with potentials (Kuhn 1955, Jonker and Volgenant 1987).

/// For each row the column that it gets, so that the sum of values is largest; no column for values of nothing.
///
/// `value(row, column)` is at least 0. Cost: rows² · columns.
pub(super) fn assign(rows: usize, columns: usize, value: impl Fn(usize, usize) -> f32) -> Vec<Option<usize>> {
    // The method needs no more rows than columns; columns beyond those given stand for "nobody".
    let width = columns.max(rows);
    let cost = |row: usize, column: usize| if column < columns { -f64::from(value(row, column)) } else { 0.0 };
    let (mut row_price, mut column_price) = (vec![0.0; rows + 1], vec![0.0; width + 1]);
    // Row that holds each column, from 1; 0 is nobody.
    let mut holder = vec![0_usize; width + 1];
    for row in 1..=rows {
        holder[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; width + 1];
        let mut before = vec![0_usize; width + 1];
        let mut seen = vec![false; width + 1];
        while holder[column] != 0 {
            seen[column] = true;
            let (current, mut step, mut next) = (holder[column], f64::INFINITY, 0);
            for other in (1..=width).filter(|&other| !seen[other]) {
                let reduced = cost(current - 1, other - 1) - row_price[current] - column_price[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    before[other] = column;
                }
                if least[other] < step {
                    step = least[other];
                    next = other;
                }
            }
            for other in 0..=width {
                if seen[other] {
                    row_price[holder[other]] += step;
                    column_price[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            holder[column] = holder[before[column]];
            column = before[column];
        }
    }
    let mut out = vec![None; rows];
    for (column, &row) in holder.iter().skip(1).take(columns).enumerate() {
        if row > 0 && value(row - 1, column) > 0.0 {
            out[row - 1] = Some(column);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(values: &[Vec<f32>], assigned: &[Option<usize>]) -> f32 {
        assigned.iter().enumerate().filter_map(|(row, column)| column.map(|c| values[row][c])).sum()
    }

    #[test]
    fn the_sum_is_largest() {
        let values = [[0.9, 0.8], [0.85, 0.1]];
        assert_eq!(assign(2, 2, |r, c| values[r][c]), [Some(1), Some(0)]);
        assert_eq!(assign(3, 1, |r, _| [0.2, 0.9, 0.5][r]), [None, Some(0), None]);
        assert_eq!(assign(1, 2, |_, _| 0.0), [None]);
        assert!(assign(0, 3, |_, _| 1.0).is_empty());
    }

    #[test]
    fn no_order_of_two_is_better() {
        // A small generator instead of a crate: any fixed values will do.
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        for _ in 0..50 {
            let values: Vec<Vec<f32>> = (0..5).map(|_| (0..6).map(|_| next()).collect()).collect();
            let assigned = assign(5, 6, |r, c| values[r][c]);
            let best = total(&values, &assigned);
            for i in 0..5 {
                for j in 0..5 {
                    let mut swapped = assigned.clone();
                    swapped.swap(i, j);
                    assert!(total(&values, &swapped) <= best + 1e-5);
                }
            }
        }
    }
}
