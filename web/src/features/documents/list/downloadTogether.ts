import { zipSync } from 'fflate'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { download } from '@/shared/ui/download'
import { pdfUrl, type IssuedDocument } from '../api'

/** Downloads one document as it is, several as one zip that is made on this device. */
export async function downloadTogether(documents: IssuedDocument[]): Promise<void> {
  const [only] = documents
  if (documents.length === 1 && only) {
    download(pdfUrl(only.id))
    return
  }
  const names = fileNames(documents)
  const files: Record<string, Uint8Array> = {}
  for (const [at, document] of documents.entries()) {
    const response = await fetch(pdfUrl(document.id))
    if (!response.ok) throw new RequestFailed(failureIn(response, undefined))
    files[names[at] ?? `${document.id}.pdf`] = new Uint8Array(await response.arrayBuffer())
  }
  // PDFs are compressed already: packing them again would only take time.
  const url = URL.createObjectURL(new Blob([zipSync(files, { level: 0 })], { type: 'application/zip' }))
  download(url, 'documents.zip')
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 60_000)
}

/** A file name for each document that every system accepts, and no name twice. */
export function fileNames(documents: { name: string }[]): string[] {
  const used = new Map<string, number>()
  return documents.map(({ name }) => {
    // eslint-disable-next-line no-control-regex -- these are exactly the characters to take out
    const safe = name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 120) || 'Document'
    const many = (used.get(safe.toLowerCase()) ?? 0) + 1
    used.set(safe.toLowerCase(), many)
    return many === 1 ? `${safe}.pdf` : `${safe} (${many}).pdf`
  })
}
