/** Where a value is shown on a page: its JSON pointer and a box in shares of the page, from 0 to 1. */
export interface Region {
  pointer: string
  left: number
  top: number
  width: number
  height: number
}

export interface PageGeometry {
  /** In points of 1/72 inch. */
  width: number
  height: number
  regions: Region[]
}

/** An affine map: x' = a·x + c·y + e, y' = b·x + d·y + f. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

const STILL: Matrix = [1, 0, 0, 1, 0, 0]
const SCHEME = 'galley:'

/** The size of a page and the places of its fields, read from its SVG text, which is parsed and never shown. */
export function geometryOf(svg: string): PageGeometry {
  const root = new DOMParser().parseFromString(withoutLetters(svg), 'image/svg+xml').documentElement
  const [x = 0, y = 0, width = 595, height = 842] = (root.getAttribute('viewBox') ?? '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
  const regions = [...root.querySelectorAll('a')].flatMap((link) => {
    const pointer = pointerOf(link)
    return pointer === undefined
      ? []
      : [...link.querySelectorAll('rect')].map((rect) => ({ pointer, ...boxOf(rect, root) }))
  })
  return {
    width,
    height,
    regions: regions
      .filter((region) => region.width > 0 && region.height > 0)
      .map((region) => ({
        pointer: region.pointer,
        left: (region.left - x) / width,
        top: (region.top - y) / height,
        width: region.width / width,
        height: region.height / height,
      })),
  }
}

/** Of a page's text nine tenths are letters and their outlines, which say nothing of where fields are. */
const withoutLetters = (svg: string): string =>
  svg.replace(/<use [^>]*\/>/g, '').replace(/<symbol [^>]*>[^]*?<\/symbol>/g, '')

function pointerOf(link: Element): string | undefined {
  const address = link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? ''
  if (!address.startsWith(`${SCHEME}/`)) return undefined
  return safelyDecoded(address.slice(SCHEME.length))
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

interface Box {
  left: number
  top: number
  width: number
  height: number
}

function boxOf(rect: Element, root: Element): Box {
  const number = (name: string) => Number(rect.getAttribute(name) ?? 0) || 0
  const [x, y, width, height] = [number('x'), number('y'), number('width'), number('height')]
  const matrix = matrixDownTo(rect, root)
  const corners = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ].map(([px = 0, py = 0]) => apply(matrix, px, py))
  const left = Math.min(...corners.map((corner) => corner[0]))
  const top = Math.min(...corners.map((corner) => corner[1]))
  return {
    left,
    top,
    width: Math.max(...corners.map((corner) => corner[0])) - left,
    height: Math.max(...corners.map((corner) => corner[1])) - top,
  }
}

function matrixDownTo(element: Element, root: Element): Matrix {
  const chain: Matrix[] = []
  for (let node: Element | null = element; node && node !== root; node = node.parentElement) {
    const transform = node.getAttribute('transform')
    if (transform) chain.unshift(parseTransform(transform))
  }
  return chain.reduce(multiply, STILL)
}

/** One matrix for the whole list of an SVG `transform` attribute. */
export function parseTransform(text: string): Matrix {
  return [...text.matchAll(/([a-zA-Z]+)\s*\(([^)]*)\)/g)]
    .map(([, name = '', list = '']) =>
      single(
        name,
        list
          .split(/[\s,]+/)
          .filter(Boolean)
          .map(Number),
      ),
    )
    .reduce(multiply, STILL)
}

function single(name: string, [first = 0, second, third = 0, fourth = 0, fifth = 0, sixth = 0]: number[]): Matrix {
  switch (name) {
    case 'matrix':
      return [first, second ?? 0, third, fourth, fifth, sixth]
    case 'translate':
      return [1, 0, 0, 1, first, second ?? 0]
    case 'scale':
      return [first, 0, 0, second ?? first, 0, 0]
    case 'rotate':
      return rotation(first, second ?? 0, third)
    case 'skewX':
      return [1, 0, Math.tan(radians(first)), 1, 0, 0]
    case 'skewY':
      return [1, Math.tan(radians(first)), 0, 1, 0, 0]
    default:
      return STILL
  }
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

function rotation(degrees: number, x: number, y: number): Matrix {
  const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))]
  return multiply(multiply([1, 0, 0, 1, x, y], [cos, sin, -sin, cos, 0, 0]), [1, 0, 0, 1, -x, -y])
}

function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f]
}

/** The smallest region under a point given in shares of the page: the innermost field. */
export function regionAt(regions: Region[], x: number, y: number): Region | undefined {
  return regions
    .filter(
      (region) =>
        x >= region.left && x <= region.left + region.width && y >= region.top && y <= region.top + region.height,
    )
    .sort((one, other) => one.width * one.height - other.width * other.height)[0]
}
