import { actsForOrganisation, ownHeaders } from './client'
import { failureIn, RequestFailed } from './failure'
import { download } from '@/shared/device/download'

/** The bytes at an address of the service, asked for in the organisation acted for. Throws `RequestFailed`. */
export async function fetchFile(url: string, signal?: AbortSignal): Promise<{ blob: Blob; name: string | undefined }> {
  const response = await fetch(url, { headers: ownHeaders(), signal })
  if (!response.ok) throw new RequestFailed(await failureIn(response, undefined))
  return { blob: await response.blob(), name: nameIn(response.headers.get('Content-Disposition') ?? '') }
}

/**
 * Lets the browser download a file of the service. A plain link cannot say for which organisation it asks, so there
 * the file is fetched first. Throws `RequestFailed`.
 */
export async function downloadFile(url: string): Promise<void> {
  if (!actsForOrganisation()) {
    download(url)
    return
  }
  const { blob, name } = await fetchFile(url)
  downloadBlob(blob, name ?? 'document.pdf')
}

/** Lets the browser download bytes that are here already. */
export function downloadBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  download(url, name)
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 60_000)
}

/** The file name in a Content-Disposition header; the one in full Unicode is preferred. */
export function nameIn(disposition: string): string | undefined {
  const full = /filename\*=(?:UTF-8|utf-8)''([^;]+)/.exec(disposition)?.[1]
  if (full) return decodeURIComponent(full)
  return /filename="?([^";]+)"?/.exec(disposition)?.[1]
}
