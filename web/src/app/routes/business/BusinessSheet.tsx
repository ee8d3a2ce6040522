import { useLocation } from '@tanstack/react-router'
import { nameOf } from '@/features/library/form/schema/schema'
import { PageViewer } from '@/features/library/viewer/PageViewer'
import { t } from '@/shared/language/say'
import { useGoToLogin } from '../../session/useGoToLogin'
import { BusinessActions } from './BusinessActions'
import type { BusinessDeskState } from './state/useBusinessDesk'
import layout from '../../shell/desk.module.css'

/** A page of the business as it will be printed: the sample of a template with what was typed so far. */
export function BusinessSheet({ desk }: { desk: BusinessDeskState }) {
  const { schema, page, navigation } = desk
  const { href } = useLocation()
  const goOut = useGoToLogin()
  return (
    <div className={layout.pageSide}>
      <PageViewer
        title={page.template?.title ?? t('Page')}
        preview={page.preview}
        page={page.page}
        onPage={page.setPage}
        focused={page.onPage(navigation.focused)}
        onPick={(pointer) => {
          const field = page.ofBusiness(pointer)
          if (field !== undefined) navigation.goToField(field)
        }}
        nameOf={(pointer) => nameOf(schema, page.ofBusiness(pointer) ?? pointer)}
        isListed={navigation.showAll && desk.faults.length > 0}
        onLogIn={() => void goOut(href)}
        actions={
          <span className={layout.wideActions}>
            <BusinessActions desk={desk} />
          </span>
        }
      />
    </div>
  )
}
