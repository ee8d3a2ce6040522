import { useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { failureSentence } from '@/shared/states/failureWords'
import { showError, showMessage, showUndo } from '@/shared/messages/showMessage'
import { plural, t } from '@/shared/language/say'
import { deleteDocument, restoreDocument, type DocumentsPage, type IssuedDocument } from '../api'

/** Deletes documents at once, out of sight first, and offers for ten seconds to bring them back. */
export function useDeleteDocuments(): (documents: IssuedDocument[]) => void {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['documents'] })

  const bringBack = async (documents: IssuedDocument[]) => {
    const failed = await failuresOf(documents, (document) => restoreDocument(document.id))
    if (failed.length > 0) showError(failureSentence(failed[0]))
    else showMessage(plural(documents.length, 'The document is back', '{n} documents are back'))
    await refresh()
  }

  const remove = async (documents: IssuedDocument[]) => {
    const gone = new Set(documents.map((document) => document.id))
    client.setQueriesData<InfiniteData<DocumentsPage>>(
      { queryKey: ['documents', 'list'] },
      (data) => data && withoutDocuments(data, gone),
    )
    const failed = await failuresOf(documents, (document) => deleteDocument(document.id))
    if (failed.length > 0) showError(failureSentence(failed[0]))
    if (failed.length < documents.length) {
      const name = documents[0]?.name ?? t('The document')
      showUndo(
        documents.length === 1
          ? t('{name} is deleted', { name })
          : plural(documents.length - failed.length, '{n} document deleted', '{n} documents deleted'),
        () => bringBack(documents),
      )
    }
    await refresh()
  }
  return (documents) => void remove(documents)
}

/** Does something to each, a few at a time, and answers what went wrong. */
async function failuresOf<T>(items: T[], deed: (item: T) => Promise<unknown>): Promise<unknown[]> {
  const failed: unknown[] = []
  for (let at = 0; at < items.length; at += 6) {
    const outcomes = await Promise.allSettled(items.slice(at, at + 6).map(deed))
    for (const outcome of outcomes) if (outcome.status === 'rejected') failed.push(outcome.reason)
  }
  return failed
}

/** A total that is lowered; one that is not known stays. */
const fewer = (total: string, by: number): string => (/^\d+$/.test(total) ? String(Number(total) - by) : total)

/** The loaded portions without these documents, and the total lowered by as many. */
export function withoutDocuments(
  data: InfiniteData<DocumentsPage>,
  gone: ReadonlySet<string>,
): InfiniteData<DocumentsPage> {
  const found = data.pages.flatMap((page) => page.documents).filter((document) => gone.has(document.id)).length
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      total: fewer(page.total, found),
      documents: page.documents.filter((document) => !gone.has(document.id)),
    })),
  }
}
