import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

afterEach(cleanup)

class StillObserver {
  observe(): void {
    return
  }
  unobserve(): void {
    return
  }
  disconnect(): void {
    return
  }
}

// jsdom knows none of these, and the interface only asks them how it looks.
Object.assign(globalThis, {
  ResizeObserver: StillObserver,
  matchMedia: (media: string) => Object.assign(new EventTarget(), { media, matches: false }),
})
Object.defineProperty(document, 'fonts', { value: new EventTarget() })

// As in a browser that has been here before; without it the client would fetch a token first.
document.cookie = 'csrftoken=a-token'
