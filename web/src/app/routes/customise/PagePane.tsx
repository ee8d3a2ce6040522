import { useLocation } from '@tanstack/react-router'
import { useCallback } from 'react'
import { nameOf } from '@/features/library/form/schema/schema'
import { PageViewer } from '@/features/library/viewer/PageViewer'
import { useGoToLogin } from '../../session/useGoToLogin'
import { DeskActions } from './DeskActions'
import type { DeskState } from './state/useDesk'
import layout from '../../shell/desk.module.css'

/** The page as it will be printed, with saving and downloading at the end of its bar. */
export function PagePane({ desk }: { desk: DeskState }) {
  const { template, navigation, page } = desk
  const { href } = useLocation()
  const goOut = useGoToLogin()
  const name = useCallback((pointer: string) => nameOf(template.schema, pointer), [template.schema])
  return (
    <div className={layout.pageSide}>
      <PageViewer
        title={template.title}
        preview={page.preview}
        page={page.number}
        onPage={page.setNumber}
        focused={navigation.focused}
        onPick={navigation.goToField}
        nameOf={name}
        isListed={navigation.showAll && page.faults.length > 0}
        onLogIn={() => {
          // To the login page and back here: the address names the unsaved work.
          void goOut(href)
        }}
        actions={
          <span className={layout.wideActions}>
            <DeskActions desk={desk} />
          </span>
        }
      />
    </div>
  )
}
