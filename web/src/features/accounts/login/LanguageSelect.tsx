import { LANGUAGES } from '@/shared/language/languages'
import { spokenLanguage, t } from '@/shared/language/say'
import { chooseLanguage } from '@/shared/language/start'
import styles from './login.module.css'

/** The language, for people who have no account menu yet; in the browser's own list, because every page before the login has it. */
export function LanguageSelect() {
  return (
    <select
      className={styles.language}
      aria-label={t('Language')}
      value={spokenLanguage().code}
      onChange={(event) => chooseLanguage(event.currentTarget.value)}
    >
      {LANGUAGES.map(({ code, name }) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  )
}
