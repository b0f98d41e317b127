// Numbers and names as people read them. Names come from users' files: they reach the page as text
// nodes, or through escaped() where the charts' library takes HTML.

function escaped(text) {
  return String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
}

function words(name) {
  const plain = String(name).replace(/_/g, " ");
  return plain.replace("pe memory", "PE memories").replace("pe leakage", "PE leakage")
    .replace("waiting dram", "waiting for DRAM").replace(/^dram$/, "DRAM").replace(/^mac$/, "MAC");
}

function count(number) {
  return Math.round(number).toLocaleString("en-US");
}

/// 1814073344 as "1.81 G"; with a unit "1.81 GB".
function prefixed(number, unit) {
  const steps = [["T", 1e12], ["G", 1e9], ["M", 1e6], ["k", 1e3], ["", 1], ["m", 1e-3], ["u", 1e-6], ["n", 1e-9],
    ["p", 1e-12]];
  const size = Math.abs(number);
  if (size === 0) return unit ? "0 " + unit : "0";
  const [prefix, scale] = steps.find((step) => size >= step[1] * 0.9995) || steps[steps.length - 1];
  if (!unit && size < 1000 && Number.isInteger(number)) return String(number);
  const value = (number / scale).toPrecision(3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  return prefix || unit ? value + " " + prefix + (unit || "") : value;
}

/// For axes, where 0.1 reads better than 100 m.
function plain(number) {
  return Math.abs(number) < 1000 ? String(Number(number.toPrecision(3))) : prefixed(number);
}

function percent(share) {
  if (share > 0 && share < 0.001) return "<0.1 %";
  return (100 * share).toFixed(1) + " %";
}

function change(from, to) {
  if (from === to) return "0";
  if (!(from > 0)) return "new";
  const share = to / from - 1;
  const size = Math.abs(share);
  return (share < 0 ? "-" : "+") + (size < 0.001 ? "<0.1" : (100 * size).toFixed(1)) + " %";
}

function plural(number, one, many) {
  return count(number) + " " + (number === 1 ? one : many || one + "s");
}

function sum(list) {
  return list.reduce((total, value) => total + value, 0);
}

function listed(parts) {
  if (parts.length < 2) return parts.join("");
  return parts.slice(0, -1).join(", ") + " and " + parts[parts.length - 1];
}
