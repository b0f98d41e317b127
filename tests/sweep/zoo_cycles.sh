#!/usr/bin/env bash
# Prints the cycles of every network of the zoo on every preset in every dataflow that has a place
# there, one CSV row each: `tests/sweep/zoo_cycles.sh > after.csv`. With a table from before as its
# argument, prints a Markdown table of what changed, the worst ratio first:
# `tests/sweep/zoo_cycles.sh before.csv < after.csv`. $ORRERY is the program.
set -euo pipefail
orrery=${ORRERY:-$(dirname "$0")/../../orrery}

names() { "$orrery" list "$1" | sed -n '2,$s/^\([a-z0-9_]\+\) .*/\1/p'; }

measure() {
  local workload hardware dataflow cycles
  echo workload,hardware,dataflow,cycles
  for hardware in $(names hardware); do
    for dataflow in $(names dataflows); do
      for workload in $(names workloads); do
        cycles=$("$orrery" simulate --hardware "$hardware" --dataflow "$dataflow" \
          --workload "$workload" --format csv 2>/dev/null | total_cycles) || continue
        [[ -z $cycles ]] || echo "$workload,$hardware,$dataflow,$cycles"
      done
    done
  done
}

# The sum of the column `cycles` of a CSV.
total_cycles() {
  awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) if ($i == "cycles") column = i; next }
           column { sum += $column } END { if (NR > 1) printf "%d\n", sum }'
}

compare() {
  echo '| workload | hardware | dataflow | before | after | ratio |'
  echo '|---|---|---|--:|--:|--:|'
  awk -F, 'FNR == 1 { next }
           NR == FNR { before[$1 "," $2 "," $3] = $4; next }
           { key = $1 "," $2 "," $3
             if (key in before && before[key] != $4)
               printf "| %s | %s | %s | %d | %d | %.4f |\n", $1, $2, $3, before[key], $4,
                      $4 / before[key] }' "$1" - | sort -t'|' -k7,7nr
}

if (($# > 0)); then compare "$1"; else measure; fi
