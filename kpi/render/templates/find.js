// Optional: a field that narrows long tables of indicators. Everything else works without it.
document.addEventListener("DOMContentLoaded", function () {
  var table = document.querySelector("table.heat");
  if (!table || table.rows.length < 12) return;
  var field = document.createElement("input");
  field.id = "find";
  field.type = "search";
  field.placeholder = document.documentElement.lang === "id" ? "Cari indikator" : "Find an indicator";
  field.setAttribute("aria-label", field.placeholder);
  table.parentNode.parentNode.insertBefore(field, table.parentNode);
  field.addEventListener("input", function () {
    var wanted = field.value.toLowerCase();
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
      var name = row.cells[0].textContent.toLowerCase();
      row.hidden = Boolean(wanted) && (row.className === "group" || name.indexOf(wanted) < 0);
    });
  });
});
