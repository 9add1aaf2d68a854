// Pages work without this file. With it, filters answer at once and the page says so to screen readers.
import htmx from 'htmx.org'

htmx.config.allowEval = false
htmx.config.includeIndicatorStyles = false
htmx.config.allowScriptTags = false
htmx.config.selfRequestsOnly = true
htmx.config.historyCacheSize = 0 // pages can hold what only this person may read: nothing of them stays in the browser
htmx.config.refreshOnHistoryMiss = true
// Without 'style': htmx would copy it as an attribute, which the policy of the pages forbids.
htmx.config.attributesToSettle = ['class', 'width', 'height']

document.documentElement.classList.add('scripted')

// What was found is said by an element that stays: screen readers do not hear of one that is put in anew.
document.addEventListener('htmx:afterSettle', () => {
  const said = document.querySelector('[data-announce]')?.textContent.replace(/\s+/g, ' ').trim()
  const announcement = document.getElementById('announcement')
  if (said && said !== announcement.textContent) announcement.textContent = said
})

// A chosen filter that is empty would only lengthen the address.
document.addEventListener('htmx:configRequest', (event) => {
  if (event.detail.verb !== 'get') return // fields of a form that is sent keep their places
  for (const [name, value] of [...event.detail.formData.entries()]) {
    if (value === '') event.detail.formData.delete(name)
  }
})

// A menu closes when one has done with it.
const closeMenus = (but) => {
  for (const menu of document.querySelectorAll('details[data-menu][open]')) if (!menu.contains(but)) menu.open = false
}
document.addEventListener('click', (event) => closeMenus(event.target))
document.addEventListener('focusin', (event) => closeMenus(event.target))
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && document.querySelector('details[data-menu][open]')
  if (!menu) return
  menu.open = false
  menu.querySelector('summary').focus()
})

// A new event is mostly held where its organiser is.
for (const field of document.querySelectorAll('input[data-fill="time-zone"]')) {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''
}
