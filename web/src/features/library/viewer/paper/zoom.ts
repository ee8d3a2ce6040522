/** How large the page is shown: to fit the room, or in percent of its true size. */
export type Zoom = 'width' | 'page' | number

const STEPS = [25, 33, 50, 67, 75, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400]
const CSS_PIXELS_PER_POINT = 96 / 72

interface Room {
  width: number
  height: number
}

/** The page's width on the screen in CSS pixels; `page` is in points, `room` in pixels. */
export function widthFor(zoom: Zoom, page: Room, room: Room): number {
  if (zoom === 'width') return room.width
  if (zoom === 'page') return Math.min(room.width, (room.height * page.width) / page.height)
  return page.width * CSS_PIXELS_PER_POINT * (zoom / 100)
}

/** The shown size in percent of the true one. */
export function percentOf(width: number, page: Room): number {
  return Math.round((width / (page.width * CSS_PIXELS_PER_POINT)) * 100)
}

/** The next larger or smaller step from a size in percent. */
export function stepFrom(percent: number, direction: 1 | -1): number {
  const steps =
    direction === 1 ? STEPS.filter((step) => step > percent) : STEPS.filter((step) => step < percent).reverse()
  return steps[0] ?? (direction === 1 ? 400 : 25)
}
