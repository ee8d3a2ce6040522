import { lazy, Suspense } from 'react'
import { DownloadButton } from '@/features/documents/customise/DownloadButton'
import { SaveButton } from '@/features/documents/customise/SaveButton'
import type { DeskState } from './state/useDesk'

// Few organisations have a certificate.
const SignMenu = lazy(() => import('@/features/signing/SignMenu'))

/** Saving and downloading what is on the desk. */
export function DeskActions({ desk: { work, download, save }, full }: { desk: DeskState; full?: boolean }) {
  const { signIt } = download
  return (
    <>
      <SaveButton dirty={work.dirty} saving={work.save.isPending} savedAt={work.copy.saved?.savedAt} onSave={save} />
      {download.mayIssue && (
        <DownloadButton
          busy={download.isPending}
          onDownload={download.ask}
          full={full}
          isSigned={signIt?.isOn === true}
        >
          <Suspense>{signIt && <SignMenu signIt={signIt} />}</Suspense>
        </DownloadButton>
      )}
    </>
  )
}
