// What each PE did, where --pe-maps recorded it.

function showMaps(parent, run, view) {
  const part = section(parent, "Map of the PEs");
  if (!run.pe_maps) {
    return hint(part, "What each PE did was not recorded; ", el("code", {}, "orrery simulate --pe-maps --output run.json"),
      " adds it.");
  }
  const maps = run.pe_maps.maps;
  const used = run.causes.filter((cause) => maps.some((map) => map.causes && map.causes[cause]));
  let layer = 0, cause = used.includes("computing") ? "computing" : used[0];
  const values = () => {
    const map = maps[layer], cells = map.causes && map.causes[cause];
    return Array.from({length: map.rows * map.cols}, (unused, i) =>
      [i % map.cols, Math.floor(i / map.cols), cells ? cells[i] / 1000 : 0]);
  };
  const drawn = chart(el("div"), "Map of the PEs", "", {
    height: () => {
      const map = maps[layer], width = Math.min(part.clientWidth, 760);
      return Math.max(200, Math.min(620, (width - 60) * map.rows / map.cols + 100));
    },
    option() {
      const map = maps[layer];
      const pe = (cell, block, all) => block === 1 ? String(cell) : cell * block + " to " + Math.min(all, (cell + 1) * block) ;
      return {
        tooltip: {formatter: (at) => tip("row " + pe(at.data[1], map.row_block, run.hardware.rows) + ", column " +
          pe(at.data[0], map.col_block, run.hardware.cols), [[words(cause), percent(at.data[2])]])},
        grid: {left: 44, right: 16, top: 16, bottom: 84},
        xAxis: {type: "category", data: Array.from({length: map.cols}, (unused, i) => i * map.col_block), name: "column",
          nameLocation: "middle", nameGap: 24, splitArea: {show: false}},
        yAxis: {type: "category", data: Array.from({length: map.rows}, (unused, i) => i * map.row_block), inverse: true,
          name: "row", nameLocation: "start"},
        visualMap: {min: 0, max: 1, calculable: true, orient: "horizontal", left: "center", bottom: 0, itemHeight: 160,
          formatter: (value) => Math.round(100 * value) + " %", textStyle: {color: css("--text")},
          inRange: {color: ["#f3efe0", "#b5d8b0", "#4fae8d", "#1f7a8c", "#1b3f6b"]}},
        series: [{type: "heatmap", data: values(), progressive: 0, emphasis: {itemStyle: {borderColor: css("--text")}}}],
      };
    },
  });
  part.append(el("div", {class: "controls"},
    choice("Layer", maps.map((map, i) => [String(i), run.rows[map.layer].name]), "0",
      (value) => { layer = Number(value); drawn.update(); }),
    choice("Cause", used.map((one) => [one, words(one)]), cause, (value) => { cause = value; drawn.update(); })));
  part.append(drawn.box.closest("figure"));
  part.append(el("p", {class: "faint"}, "Share of the layer's cycles." + (maps[0].row_block * maps[0].col_block > 1
    ? " Each cell is the mean of " + maps[0].row_block + " x " + maps[0].col_block + " PEs." : "") +
    (run.pe_maps.left_out ? " " + plural(run.pe_maps.left_out, "layer") +
    " with fewer cycles left out to keep this page small." : "")));
  view.listeners.push(() => {
    const at = view.selected ? maps.findIndex((map) => map.layer === view.selected.i) : -1;
    if (at >= 0) {
      layer = at;
      part.querySelector("select").value = String(at);
    }
    drawn.update();
  });
}
