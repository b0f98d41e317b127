// Puts the page together: what compares runs first, then each run, one at a time.

/// Files by the shortest ends of their paths that tell them apart.
function label(runs) {
  const parts = runs.map((run) => run.file.split("/"));
  runs.forEach((run, i) => {
    let length = 1;
    const end = (j) => parts[j].slice(-length).join("/");
    while (length < parts[i].length && parts.some((unused, j) => j !== i && end(j) === end(i))) ++length;
    run.label = end(i);
  });
}

const kKinds = {
  simulate: {read: readRun, show: showSimulate, compare: showComparison, title: (run) => run.workload + " on " + run.hardware.name},
};

function main() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = document.getElementById("main"), runs = data.runs;
  label(runs);
  for (const run of runs) kKinds[run.kind].read(run);
  const titles = [...new Set(runs.map((run) => kKinds[run.kind].title(run)))];
  document.getElementById("title").textContent = listed(titles.slice(0, 3)) + (titles.length > 3 ? " and more" : "");
  document.title = "Orrery: " + titles.join(", ");
  const updates = [];
  for (const kind of Object.values(kKinds)) {
    const same = runs.filter((run) => kKinds[run.kind] === kind);
    if (kind.compare && same.length > 1) updates.push(kind.compare(page, same));
  }
  const parts = runs.map((run) => el("div", {role: runs.length > 1 ? "tabpanel" : null, "aria-label": run.label}));
  const shown = (index) => {
    parts.forEach((part, i) => { part.hidden = i !== index; });
    if (!parts[index].childElementCount) {
      const update = kKinds[runs[index].kind].show(parts[index], runs[index]);
      if (update) update();
    }
    listContents();
    redrawAll();
  };
  if (runs.length > 1) {
    page.append(el("div", {class: "controls"}, "Run:", chips("Run", runs.map((run, i) => [String(i), run.label]), "0",
      (value) => shown(Number(value)))));
  }
  page.append(...parts);
  updates.forEach((update) => update && update());
  shown(0);
}

main();
