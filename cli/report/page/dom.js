// The page's elements: every text becomes a text node, so no name can be markup.

const contents = document.getElementById("contents");

function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) element.append(child);
  return element;
}

let sections = 0;

/// A section with its entry in the contents.
function section(parent, title, sentence) {
  const id = "section-" + ++sections;
  const made = el("section", {id, "aria-labelledby": id + "-title"},
    el("h2", {id: id + "-title"}, title), sentence ? el("p", {class: "faint"}, sentence) : null);
  parent.append(made);
  return made;
}

/// Links to the sections that are shown.
function listContents() {
  contents.replaceChildren(...[...document.querySelectorAll("main section")]
    .filter((one) => !one.closest("[hidden]"))
    .map((one) => el("a", {href: "#" + one.id}, one.querySelector("h2").textContent)));
}

function hint(parent, ...children) {
  parent.append(el("p", {class: "hint"}, ...children));
}

/// A labelled list of choices: [[value, text], ...].
function choice(label, choices, chosen, act) {
  const select = el("select", {onchange: () => act(select.value)},
    choices.map(([value, text]) => el("option", {value, selected: value === chosen ? "" : null}, text)));
  return el("label", {}, label, select);
}

/// Buttons of which one is pressed.
function chips(label, choices, chosen, act) {
  const group = el("div", {class: "chips", role: "group", "aria-label": label});
  const show = (value) => {
    for (const button of group.children) button.setAttribute("aria-pressed", String(button.dataset.value === value));
  };
  for (const [value, text, color] of choices) {
    const button = el("button", {type: "button", "data-value": value, onclick: () => { show(value); act(value); }},
      color ? el("span", {class: "dot", style: "background:" + color}) : null, text);
    group.append(button);
  }
  show(chosen);
  return group;
}

const kRowsAtFirst = 60;

/// A table that sorts by a click on a heading. A column: {title, text(row), value(row), kind, cell(row), mark(row)}.
/// Returns {update(rows)}.
function table(parent, caption, columns) {
  let rows = [], sorted = null, falling = false, all = false;
  const head = el("tr"), body = el("tbody"), more = el("button", {type: "button"});
  const box = el("div", {class: "table"},
    el("table", {}, el("caption", {}, caption), el("thead", {}, head), body));
  parent.append(box, more);
  more.addEventListener("click", () => { all = true; draw(); });
  columns.forEach((column) => {
    const th = el("th", {scope: "col", class: column.kind === "text" ? "text" : null},
      el("button", {type: "button", onclick: () => {
        falling = sorted === column ? !falling : column.kind !== "text";
        sorted = column;
        draw();
      }}, column.title));
    column.th = th;
    head.append(th);
  });
  function cell(column, row) {
    const td = el("td", {class: [column.kind === "text" ? "text" : "", column.mark ? column.mark(row) : ""].join(" ")});
    td.append(column.cell ? column.cell(row) : column.text(row));
    return td;
  }
  function draw() {
    const shown = rows.slice();
    if (sorted) {
      const value = sorted.value || sorted.text;
      shown.sort((a, b) => {
        const x = value(a), y = value(b);
        return (x < y ? -1 : x > y ? 1 : 0) * (falling ? -1 : 1);
      });
    }
    for (const column of columns) {
      column.th.setAttribute("aria-sort", column !== sorted ? "none" : falling ? "descending" : "ascending");
    }
    const some = all ? shown : shown.slice(0, kRowsAtFirst);
    body.replaceChildren(...some.map((row) => el("tr", {}, columns.map((column) => cell(column, row)))));
    more.hidden = some.length === shown.length;
    more.textContent = "Show all " + count(shown.length) + " rows";
  }
  return {update(newRows) { rows = newRows; draw(); }};
}
