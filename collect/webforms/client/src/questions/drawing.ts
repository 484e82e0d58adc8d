/**
 * A drawing of a form (SVG) rebuilt from the few elements and attributes that draw:
 * nothing that runs, loads, links or styles beyond itself comes through.
 */

const SVG = 'http://www.w3.org/2000/svg';
const ELEMENTS = new Set(
  'svg g path rect circle ellipse line polyline polygon text tspan title desc'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(
  (
    'id d points x y x1 y1 x2 y2 cx cy r rx ry dx dy width height viewBox transform ' +
    'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap ' +
    'stroke-linejoin stroke-dasharray opacity font-size font-weight text-anchor ' +
    'preserveAspectRatio'
  ).split(' '),
);
/** References to anything, such as `url(http://…)`, are no plain paint. */
const PLAIN = /^[^()]*$|^(rgba?|hsla?|translate|scale|rotate|matrix|skew[XY])\(/i;

/** The drawing, safe to put into the page; undefined if it is none. */
export function safeDrawing(text: string): SVGSVGElement | undefined {
  // The page forbids styles in attributes, also in what is only parsed.
  const unstyled = text.replace(/\sstyle\s*=/gi, ' data-style=');
  const parsed = new DOMParser().parseFromString(unstyled, 'image/svg+xml');
  const root = parsed.documentElement;
  if (root.localName !== 'svg' || root.namespaceURI !== SVG) return undefined;
  return rebuilt(root) as SVGSVGElement;
}

function rebuilt(source: Element): Element {
  const made = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) {
    if (allowed(name, value)) made.setAttribute(name, value);
  }
  for (const [name, value] of declarations(source.getAttribute('data-style') ?? '')) {
    if (allowed(name, value)) made.setAttribute(name, value);
  }
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.textContent ?? '');
    if (isDrawn(child)) made.append(rebuilt(child));
  }
  return made;
}

function allowed(name: string, value: string): boolean {
  return ATTRIBUTES.has(name) && PLAIN.test(value.trim()) && !/url\s*\(/i.test(value);
}

function isDrawn(node: Node): node is Element {
  return (
    node instanceof Element && node.namespaceURI === SVG && ELEMENTS.has(node.localName)
  );
}

/** A style in the drawing becomes attributes: the page takes no inline styles. */
function declarations(style: string): [string, string][] {
  return style.split(';').map((each) => {
    const [name = '', value = ''] = each.split(':');
    return [name.trim(), value.trim()];
  });
}
