// A position, line or area of a submission: drawn by itself, on lines of latitude and
// longitude, with a scale.
for (const box of document.querySelectorAll("[data-spot]")) draw(box);

function draw(box) {
  box.hidden = false;
  const points = JSON.parse(box.dataset.spot);
  const corners = points.map(([lat, lon]) => [lat, lon]);
  const map = L.map(box, { attributionControl: false, maxZoom: 18, scrollWheelZoom: false });
  const look = { color: "#0b6e69", weight: 3, fillOpacity: 0.2 };
  const accuracy = points.length === 1 ? points[0][3] : 0;
  if (accuracy) L.circle(corners[0], { ...look, weight: 1, radius: accuracy }).addTo(map);
  if (corners.length > 1) {
    const closed = String(corners[0]) === String(corners.at(-1));
    (closed ? L.polygon(corners, look) : L.polyline(corners, look)).addTo(map);
  } else {
    L.circleMarker(corners[0], { ...look, radius: 7, fillOpacity: 0.9 }).addTo(map);
  }
  L.control.scale({ imperial: false }).addTo(map);
  const lines = L.layerGroup().addTo(map);
  map.on("moveend", () => drawLines(map, lines));
  map.fitBounds(corners, { padding: [30, 30], maxZoom: 14 });
}

// Some five lines across the map.
function drawLines(map, layer) {
  layer.clearLayers();
  const view = map.getBounds();
  const span = view.getEast() - view.getWest();
  const steps = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const step = steps.find((each) => span / each >= 4) ?? 0.001;
  const look = { color: "#52606b", weight: 0.5, opacity: 0.6, interactive: false };
  const line = (from, to) => L.polyline([from, to], look).addTo(layer);
  for (let x = Math.ceil(view.getWest() / step) * step; x <= view.getEast(); x += step)
    line([view.getSouth(), x], [view.getNorth(), x]);
  for (let y = Math.ceil(view.getSouth() / step) * step; y <= view.getNorth(); y += step)
    line([y, view.getWest()], [y, view.getEast()]);
}
