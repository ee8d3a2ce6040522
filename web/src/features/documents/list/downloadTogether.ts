import { zipSync } from 'fflate'
import { downloadBlob, downloadFile, fetchFile } from '@/shared/api/files'
import { t } from '@/shared/language/say'
import { pdfUrl, type IssuedDocument } from '../api'

/** Downloads one document as it is, several as one zip that is made on this device. */
export async function downloadTogether(documents: IssuedDocument[]): Promise<void> {
  const [only] = documents
  if (documents.length === 1 && only) {
    await downloadFile(pdfUrl(only.id))
    return
  }
  const names = fileNames(documents)
  const files: Record<string, Uint8Array> = {}
  for (const [at, document] of documents.entries()) {
    const { blob } = await fetchFile(pdfUrl(document.id))
    files[names[at] ?? `${document.id}.pdf`] = new Uint8Array(await blob.arrayBuffer())
  }
  // PDFs are compressed already: packing them again would only take time.
  downloadBlob(new Blob([zipSync(files, { level: 0 })], { type: 'application/zip' }), 'documents.zip')
}

/** A file name for each document that every system accepts, and no name twice. */
export function fileNames(documents: { name: string }[]): string[] {
  const used = new Map<string, number>()
  return documents.map(({ name }) => {
    const safe =
      name
        .replace(/[\p{Control}<>:"/\\|?*]+/gu, ' ')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 120) || t('Document')
    const many = (used.get(safe.toLowerCase()) ?? 0) + 1
    used.set(safe.toLowerCase(), many)
    return many === 1 ? `${safe}.pdf` : `${safe} (${many}).pdf`
  })
}
