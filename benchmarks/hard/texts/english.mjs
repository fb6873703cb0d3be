// English phrases; the two splits take every other line of each list.
export const labels = `
Account and sync
Notifications
Display & brightness
Sound, vibration
Privacy dashboard
Battery saver
Storage and cache
Default apps
Wi-Fi hotspot
Bluetooth devices
Keyboard layout
Date & time zone
Accessibility
Developer options
Software update
About this device
Night light
Screen timeout
App permissions
Location history
Emergency SOS
Digital wellbeing
Parental controls
Data usage
Airplane mode
Lock screen
Fingerprint unlock
Backup & restore
Language and region
Ringtone volume
Payment methods
Order history
Saved addresses
Gift cards
Shared folders
Recently deleted
Starred items
Templates
Archived chats
Team members
API tokens
Billing period
Access log
Webhooks
`;
export const notes = `
Last synced 4 minutes ago
Off until sunrise
3 of 12 devices connected
Uses about 1.4 GB per month
Never ask again for this site
Tap to review 2 suggestions
On, except while charging
Only on unmetered networks
Free up 6.8 GB of space
Managed by your organisation
Version 11.2.0 (build 4471)
Requires a restart to take effect
Signed in as j.okafor@mailbox.org
Everyone with the link can view
Expires in 29 days
Adapts to ambient light
You haven't set this up yet
Recommended for most people
Paused because the battery is low
No new activity since Tuesday
Shipped from our warehouse in Leeds
Delivery between 2 and 5 pm
Was £48.00, you save 15%
Only 3 left in stock
4.6 out of 5 stars, 1,204 ratings
Returns accepted within 30 days
Edited by Priya 12 min ago
Waiting for approval by finance
`;
export const messages = `
Can you send me the slides before noon?
I'll be about ten minutes late, sorry!
The parcel is at number 14, next door.
Did anyone water the plants this week?
Sounds good, let's meet at the north exit.
Haha, that's exactly what I said :)
Your table for six is booked at 19:30.
Please don't forget to sign page 3.
The build failed again on the arm64 runner.
Happy birthday! Hope you're having a lovely day.
We ran out of oat milk. Could you pick some up?
Call me when you're done, no rush.
Attached is the revised quote (excl. VAT).
Train's delayed, now leaving from platform 7b.
I left the keys under the blue flowerpot.
Why is the printer on the 2nd floor offline?
Great catch, I've pushed a fix to main.
Your verification code is 703 518.
Lunch moved to Thursday, same place.
Who has the charger for the projector?
`;
export const headlines = `
River walkway reopens after two-year repair
Small bakeries push back against chain prices
Night trains return to the coastal line
How a village kept its only school open
Researchers map an unknown reef by sonar
Council votes to plant 5,000 street trees
The quiet comeback of repair cafés
Storm warning lifted for western islands
Museum lends its oldest globe for the first time
What the new tenancy rules mean for you
Cyclists want wider lanes on Harbour Bridge
Orchard thieves leave a thank-you note
`;
export const sentences = `
The committee met on a rainy Thursday and, after some hesitation, agreed to publish the full minutes.
Most of the equipment had been stored in a dry cellar, where it survived three moves and one flood.
Nobody could say exactly when the old mill stopped turning, but the ledger ends abruptly in 1911.
If you press the dial for longer than five seconds, the unit returns to its factory settings.
Prices rose by 2.7 percent in the first quarter, slightly less than analysts had predicted.
She kept the letters in a biscuit tin, sorted by year and tied with green string.
The path climbs gently through birch and heather before it reaches the stone shelter.
Volunteers counted 318 birds from nineteen species during a single foggy morning.
Before you begin, make sure that the valve is closed and that the tank is empty.
According to the report, nearly half of all complaints concerned missing invoices.
A second test, carried out under identical conditions, produced quite different results.
The ferry leaves every forty minutes in summer; in winter there are only two crossings a day.
For larger groups we recommend booking at least ten days ahead, especially in August.
He sharpened the pencil, looked at the map once more, and crossed out the shortest route.
`;
export const buttons = `
Continue
Save changes
Discard
Try again
Add to basket
Sign in
Learn more
Cancel
Apply filters
Export CSV
Invite people
Check out
Not now
Download
`;
export const products = `
Ceramic pour-over set
Merino socks, 3 pairs
Folding camp chair
Noise-cancelling headphones
Cast iron skillet 26 cm
USB-C hub, 7 ports
Linen duvet cover
Trail running shoes
Walnut desk organiser
Rechargeable bike light
Insulated bottle 750 ml
Wool throw blanket
Bamboo cutting board
Wireless charging pad
`;
export const names = `
Amelia Thornton
Kwame Mensah
Rosalind Petty
Declan O'Rourke
Harriet Lindqvist
Tobias Grantham
Noor Haddad
Wesley Chang
Imogen Ashdown
Gareth Pugh
Fatima Siddiqui
Oliver Brandt
`;
export const places = `
Castle Street
Northgate Park
Old Ferry Landing
St Mary's Hospital
Market Square
Elm Grove
Victoria Baths
Quarry Lane
City Library
Mill Pond
Union Terrace
Lighthouse Point
`;
export const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
export const months = ["March 2027", "June 2027", "October 2026", "January 2028"];
