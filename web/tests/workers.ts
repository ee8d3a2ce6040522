import { evaluated } from '../src/features/library/form/branches/evaluation'
import type { Answered, Asked } from '../src/features/library/form/branches/judge'

/** A worker that answers as the real one does, later, but in this process: jsdom has no workers. */
export class NearWorker {
  onmessage: ((event: { data: Answered }) => void) | null = null
  private isStopped = false

  constructor() {
    this.tell({ key: 'ready', isValid: true })
  }

  postMessage(asked: Asked): void {
    this.tell({ key: asked.key, isValid: evaluated(asked) })
  }

  terminate(): void {
    this.isStopped = true
  }

  private tell(data: Answered): void {
    setTimeout(() => {
      if (!this.isStopped) this.onmessage?.({ data })
    })
  }
}
