# shellcheck shell=bash
# Figures, and how far they are from what is aimed at.

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# verdict FIGURE AIM: the aim is to be no more than that.
verdict() { awk -v f="$1" -v a="$2" 'BEGIN { if (f <= a) printf "aim %s: met", a; else printf "aim %s: missed by %.4g", a, f - a }'; }

# ratio WORDS ONE OTHER AIM
ratio() {
    local ratio
    ratio=$(awk -v one="$2" -v other="$3" 'BEGIN { printf "%.2f", one / (other > 0 ? other : 1) }')
    printf '%-60s %6s   %s\n' "$1" "$ratio" "$(verdict "$ratio" "$4")"
}
