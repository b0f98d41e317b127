// Charts: one element each, drawn again when the width or the colours change.

const kCauseColors = {
  computing: "#2a9d6f", filling: "#e9b44c", draining: "#e0803a", waiting_ifmap: "#7db7e8",
  waiting_filter: "#3f7fc1", waiting_psum_in: "#8a70c9", waiting_psum_out: "#b79ee0", waiting_dram: "#c8463c",
  accumulating: "#7c9a2e", shifting: "#a57a5a", unmapped: null,
};
const kPalette = ["#3f7fc1", "#e0803a", "#2a9d6f", "#c8463c", "#8a70c9", "#e9b44c", "#4db6ac", "#a57a5a", "#d16ba5",
  "#7c9a2e"];
const charts = [];
let printing = false;

function css(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function causeColor(cause) {
  return kCauseColors[cause] || css("--unmapped");
}

function isNarrow() {
  return document.body.clientWidth < 600;
}

/// What all charts share; `option` is laid over it.
function themed(option) {
  const text = css("--text"), faint = css("--faint"), line = css("--line");
  const axis = (one) => ({
    ...one,
    nameTextStyle: {color: faint, ...(one.nameTextStyle || {})},
    axisLabel: {color: faint, ...(one.axisLabel || {})},
    axisLine: {lineStyle: {color: line}, ...(one.axisLine || {})},
    splitLine: {lineStyle: {color: line, opacity: 0.5}, ...(one.splitLine || {})},
  });
  const axes = (given) => given && (Array.isArray(given) ? given.map(axis) : axis(given));
  return {
    animation: false,
    color: kPalette,
    textStyle: {color: text, fontFamily: "system-ui, 'DejaVu Sans', sans-serif"},
    aria: {enabled: true},
    ...option,
    tooltip: {confine: true, backgroundColor: css("--panel"), borderColor: line, textStyle: {color: text, fontSize: 12},
      extraCssText: "max-width:min(420px,90vw);white-space:normal;overflow-wrap:anywhere", ...(option.tooltip || {})},
    legend: option.legend && {type: "scroll", textStyle: {color: text}, inactiveColor: line, pageTextStyle: {color: text},
      pageIconColor: css("--accent"), top: 0, ...option.legend},
    xAxis: axes(option.xAxis),
    yAxis: axes(option.yAxis),
  };
}

/// {height: () => px, option: () => ECharts option, click(parameters), renderer}. Returns {update()}.
function chart(parent, label, caption, made) {
  const box = el("div", {class: "chart", role: "img", tabindex: "0", "aria-label": label});
  parent.append(el("figure", {}, box, caption ? el("figcaption", {}, caption) : null));
  let drawn = null;
  const one = {
    box,
    update() {
      if (box.closest("[hidden]")) return;
      box.style.height = made.height() + "px";
      if (!drawn) {
        drawn = echarts.init(box, null, {renderer: made.renderer || "canvas"});
        if (made.click) drawn.on("click", made.click);
        drawn.on("finished", () => { box.dataset.marks = drawn.getZr().storage.getDisplayList().length; });
      }
      const zoom = drawn.getOption() && drawn.getOption().dataZoom;
      drawn.resize();
      const option = themed(made.option());
      if (zoom && option.dataZoom && zoom.length === option.dataZoom.length && one.keepZoom) {
        option.dataZoom = option.dataZoom.map((given, i) => ({...given, start: zoom[i].start, end: zoom[i].end,
          startValue: undefined, endValue: undefined}));
      }
      drawn.setOption(option, {notMerge: true});
    },
    instance: () => drawn,
  };
  one.keepZoom = false;
  charts.push(one);
  let width = 0;
  new ResizeObserver(() => {
    if (drawn && box.clientWidth !== width && box.clientWidth > 0) { width = box.clientWidth; one.update(); }
  }).observe(box);
  return one;
}

function redrawAll() {
  for (const one of charts) one.update();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
addEventListener("beforeprint", () => { printing = true; redrawAll(); });
addEventListener("afterprint", () => { printing = false; redrawAll(); });

/// A line of a tooltip.
function tip(title, rows) {
  return "<b>" + escaped(title) + "</b>" + rows.map(([name, value, color]) =>
    "<br>" + (color ? "<span class=dot style='background:" + color + "'></span>" : "") + escaped(name) + ": " +
    escaped(value)).join("");
}

const kBarsShown = 40;

/// Horizontal bars, one for each of `names`, made of `series`: [{name, color, values}]. With more than fit a slider
/// shows a part.
function stackedBars(parent, label, caption, made) {
  const rows = () => made.names().length;
  return chart(parent, label, caption, {
    height: () => Math.min(rows(), kBarsShown) * 19 + (rows() > kBarsShown ? 125 : 110),
    click: made.click,
    option() {
      const names = made.names(), many = names.length > kBarsShown, narrow = isNarrow();
      return {
        legend: {data: made.series().map((one) => one.name)},
        grid: {left: narrow ? 96 : 190, right: many ? 48 : 24, top: 36, bottom: 48},
        xAxis: {type: "value", name: made.unit(), nameLocation: "middle", nameGap: 28, max: made.max ? made.max() : null,
          axisLabel: {formatter: made.format, hideOverlap: true}},
        yAxis: {type: "category", data: names.map((name, i) => i), inverse: true, axisTick: {show: false},
          axisLabel: {formatter: (i) => names[i], width: narrow ? 84 : 178, overflow: "truncate", interval: 0,
            fontSize: narrow ? 10 : 11}},
        dataZoom: many ? [
          {type: "slider", yAxisIndex: 0, startValue: 0, endValue: kBarsShown - 1, width: 18, right: 8, showDetail: false,
            brushSelect: false, filterMode: "empty"},
          {type: "inside", yAxisIndex: 0, startValue: 0, endValue: kBarsShown - 1, zoomOnMouseWheel: false,
            moveOnMouseWheel: true, filterMode: "empty"}] : [],
        tooltip: {trigger: "axis", axisPointer: {type: "shadow"}, formatter: (points) => {
          const i = points[0].dataIndex;
          const parts = made.series().map((one) => [one.name, one.values[i], one.color]).filter((one) => one[1]);
          return tip(names[i], parts.sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
            .map(([name, value, color]) => [name, made.format(value), color]).concat(made.more ? made.more(i) : []));
        }},
        series: made.series().map((one) => ({type: "bar", stack: made.grouped ? null : "all", name: one.name,
          data: one.values, itemStyle: {color: one.color}, barCategoryGap: made.grouped ? "20%" : "25%",
          cursor: made.click ? "pointer" : "default"})),
      };
    },
  });
}
