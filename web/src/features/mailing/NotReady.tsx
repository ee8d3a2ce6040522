import { t } from '@/shared/language/say'

/** Said where no mail server is ready. */
export function NotReady() {
  return (
    <p>
      {t(
        'Galley sends through your organisation’s own mail server, and none is ready yet. An owner sets it up under Organisation, Mail. A link works without one.',
      )}
    </p>
  )
}
