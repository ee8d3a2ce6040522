import { failureIn, RequestFailed } from './failure'
import { ownHeaders } from './client'

interface Upload {
  url: string
  field: string
  file: File
  /** Called with the share sent so far, from 0 to 1. */
  onProgress: (share: number) => void
  signal?: AbortSignal
}

/** Sends one file and answers the parsed body. Unlike `fetch` it can say how far it is. Throws `RequestFailed`. */
export function upload<Answer>({ url, field, file, onProgress, signal }: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    for (const [name, value] of Object.entries(ownHeaders())) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status < 300) resolve(body as Answer)
      else
        void failureIn(new Response(null, { status: request.status }), body).then((failure) => {
          reject(new RequestFailed(failure))
        })
    }
    request.onerror = () => {
      reject(new RequestFailed({ kind: navigator.onLine ? 'unreachable' : 'offline' }))
    }
    request.onabort = () => {
      reject(new DOMException('The upload was stopped.', 'AbortError'))
    }
    signal?.addEventListener('abort', () => {
      request.abort()
    })
    const form = new FormData()
    form.append(field, file)
    request.send(form)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
