// Where interviews were made: the server puts them together in cells, this draws them on
// coasts and borders of our own.
const names = [...document.querySelectorAll("#legend [data-kind]")].map((item) => item.textContent.trim());
const figures = new Intl.NumberFormat(document.documentElement.lang);
let asked = 0;

const place = document.querySelector("#map");
if (place) draw(place);

function draw(box) {
  const [west, south, east, north] = box.dataset.extent.split(",").map(Number);
  const map = L.map(box, {
    preferCanvas: true,
    minZoom: 2,
    maxZoom: 17,
    maxBounds: [[-75, -40], [80, 340]],
    attributionControl: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  map.fitBounds([[south, west], [north, east]], { padding: [40, 40], maxZoom: 12 });
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  outline(map, box.dataset.outlines);
  const grid = L.layerGroup().addTo(map);
  const cells = L.layerGroup().addTo(map);
  // What somebody reads stays, also when the map moves to show all of it.
  let reading = false;
  const refresh = () => {
    drawGrid(map, grid);
    if (!reading) drawCells(map, cells, box.dataset);
  };
  map.on("popupopen", () => { reading = true; });
  map.on("popupclose", () => { reading = false; refresh(); });
  map.on("moveend", refresh);
  refresh();
}

async function outline(map, address) {
  const topology = await (await fetch(address)).json();
  const [across, up] = topology.transform.scale;
  const lines = topology.arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => [(y += dy) * up, (x += dx) * across]);
  });
  const line = (number) => (number < 0 ? [...lines[~number]].reverse() : lines[number]);
  const ring = (numbers) => numbers.flatMap((number) => line(number));
  const shade = { others: "#ebeae4", ours: "#fbfaf7" };
  for (const name of ["others", "ours"]) {
    for (const shape of topology.objects[name].geometries) {
      L.polygon(shape.arcs.map((polygon) => polygon.map(ring)), {
        color: "#8b989d", weight: 1, fillColor: shade[name], fillOpacity: 1, interactive: false,
      }).addTo(map).bringToBack();
    }
  }
}

// Lines of latitude and longitude, as many as have room for their numbers.
function drawGrid(map, layer) {
  layer.clearLayers();
  const view = map.getBounds();
  const steps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
  const span = view.getEast() - view.getWest();
  const step = steps.find((each) => (span / each) * 90 <= map.getSize().x) ?? 30;
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const style = { color: "#52606b", weight: 0.5, opacity: 0.5, interactive: false };
  const label = (at, text) => L.marker(at, {
    interactive: false, keyboard: false,
    icon: L.divIcon({ className: "grid-label", iconSize: null, html: text }),
  }).addTo(layer);
  const edge = map.containerPointToLatLng([48, map.getSize().y - 22]);
  for (let x = Math.ceil(view.getWest() / step) * step; x <= view.getEast(); x += step) {
    L.polyline([[view.getSouth(), x], [view.getNorth(), x]], style).addTo(layer);
    const turned = ((x + 540) % 360) - 180;
    label([edge.lat, x], `${Math.abs(turned).toFixed(digits)}° ${turned < 0 ? "W" : "E"}`);
  }
  for (let y = Math.ceil(view.getSouth() / step) * step; y <= view.getNorth(); y += step) {
    L.polyline([[y, view.getWest()], [y, view.getEast()]], style).addTo(layer);
    label([y, edge.lng], `${Math.abs(y).toFixed(digits)}° ${y < 0 ? "S" : "N"}`);
  }
}

async function drawCells(map, layer, { cells, show, number }) {
  const turn = ++asked;
  const view = map.getBounds().pad(0.2);
  // A cell is some fifty pixels wide.
  const size = (50 * 360) / (256 * 2 ** map.getZoom());
  const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].join(",");
  const answer = await fetch(`${cells}&view=${box}&size=${size}`);
  if (!answer.ok || turn !== asked) return;
  const found = await answer.json();
  const focused = document.activeElement?.closest("#map .cell");
  layer.clearLayers();
  for (const cell of found.cells) marker(cell, show, number).addTo(layer);
  if (focused) map.getContainer().focus();
}

function marker(cell, show, number) {
  const most = cell.kinds.indexOf(Math.max(...cell.kinds));
  const width = Math.round(Math.min(24 + 7 * Math.log2(cell.n), 64));
  const told = cell.kinds
    .map((count, kind) => [names[kind], count])
    .filter(([, count]) => count)
    .map(([name, count]) => `${name}: ${figures.format(count)}`);
  const title = `${number}: ${figures.format(cell.n)}. ${told.join(", ")}`;
  const icon = L.divIcon({
    className: `cell kind-${most}`,
    iconSize: [width, width],
    html: cell.n > 1 ? figures.format(cell.n) : "",
  });
  return L.marker(cell.at, { icon, title, riseOnHover: true })
    .bindPopup(() => popup(cell, told, show, number));
}

function popup(cell, told, show, number) {
  const box = document.createElement("div");
  const head = box.appendChild(document.createElement("strong"));
  head.textContent = `${number}: ${figures.format(cell.n)}`;
  const list = box.appendChild(document.createElement("ul"));
  for (const text of told) list.appendChild(document.createElement("li")).textContent = text;
  if (cell.link) {
    const link = box.appendChild(document.createElement("a"));
    link.href = cell.link;
    link.textContent = show;
  }
  return box;
}
