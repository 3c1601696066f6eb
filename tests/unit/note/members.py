"""The members of the United Nations and of FIFA, by the names that they go by there."""

from __future__ import annotations

UNITED_NATIONS = tuple(
    """Afghanistan|Albania|Algeria|Andorra|Angola|Antigua and Barbuda|Argentina|Armenia|Australia|
Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|
Bosnia and Herzegovina|Botswana|Brazil|Brunei Darussalam|Bulgaria|Burkina Faso|Burundi|Cabo Verde|
Cambodia|Cameroon|Canada|Central African Republic|Chad|Chile|China|Colombia|Comoros|Congo|
Costa Rica|Côte d'Ivoire|Croatia|Cuba|Cyprus|Czechia|Democratic People's Republic of Korea|
Democratic Republic of the Congo|Denmark|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|
El Salvador|Equatorial Guinea|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland|France|Gabon|Gambia|
Georgia|Germany|Ghana|Greece|Grenada|Guatemala|Guinea|Guinea-Bissau|Guyana|Haiti|Honduras|Hungary|
Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|
Kiribati|Kuwait|Kyrgyzstan|Lao People's Democratic Republic|Latvia|Lebanon|Lesotho|Liberia|Libya|
Liechtenstein|Lithuania|Luxembourg|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|
Marshall Islands|Mauritania|Mauritius|Mexico|Micronesia (Federated States of)|Monaco|Mongolia|
Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|New Zealand|Nicaragua|Niger|
Nigeria|North Macedonia|Norway|Oman|Pakistan|Palau|Panama|Papua New Guinea|Paraguay|Peru|
Philippines|Poland|Portugal|Qatar|Republic of Korea|Republic of Moldova|Romania|
Russian Federation|Rwanda|Saint Kitts and Nevis|Saint Lucia|Saint Vincent and the Grenadines|Samoa|
San Marino|Sao Tome and Principe|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|
Slovakia|Slovenia|Solomon Islands|Somalia|South Africa|South Sudan|Spain|Sri Lanka|Sudan|Suriname|
Sweden|Switzerland|Syrian Arab Republic|Tajikistan|Thailand|Timor-Leste|Togo|Tonga|
Trinidad and Tobago|Tunisia|Türkiye|Turkmenistan|Tuvalu|Uganda|Ukraine|United Arab Emirates|
United Kingdom|United Republic of Tanzania|United States of America|Uruguay|Uzbekistan|Vanuatu|
Venezuela|Viet Nam|Yemen|Zambia|Zimbabwe""".replace("\n", "").split("|")
)

# FIFA's name and FIFA's three letters.
_FIFA = """Afghanistan AFG|Albania ALB|Algeria ALG|American Samoa ASA|Andorra AND|Angola ANG|
Anguilla AIA|Antigua and Barbuda ATG|Argentina ARG|Armenia ARM|Aruba ARU|Australia AUS|Austria AUT|
Azerbaijan AZE|Bahamas BAH|Bahrain BHR|Bangladesh BAN|Barbados BRB|Belarus BLR|Belgium BEL|
Belize BLZ|Benin BEN|Bermuda BER|Bhutan BHU|Bolivia BOL|Bosnia and Herzegovina BIH|Botswana BOT|
Brazil BRA|British Virgin Islands VGB|Brunei Darussalam BRU|Bulgaria BUL|Burkina Faso BFA|
Burundi BDI|Cabo Verde CPV|Cambodia CAM|Cameroon CMR|Canada CAN|Cayman Islands CAY|
Central African Republic CTA|Chad CHA|Chile CHI|China PR CHN|Chinese Taipei TPE|Colombia COL|
Comoros COM|Congo CGO|Congo DR COD|Cook Islands COK|Costa Rica CRC|Côte d'Ivoire CIV|Croatia CRO|
Cuba CUB|Curaçao CUW|Cyprus CYP|Czechia CZE|Denmark DEN|Djibouti DJI|Dominica DMA|
Dominican Republic DOM|Ecuador ECU|Egypt EGY|El Salvador SLV|England ENG|Equatorial Guinea EQG|
Eritrea ERI|Estonia EST|Eswatini SWZ|Ethiopia ETH|Faroe Islands FRO|Fiji FIJ|Finland FIN|
France FRA|Gabon GAB|Gambia GAM|Georgia GEO|Germany GER|Ghana GHA|
Gibraltar GIB|Greece GRE|Grenada GRN|Guam GUM|
Guatemala GUA|Guinea GUI|Guinea-Bissau GNB|Guyana GUY|Haiti HAI|Honduras HON|Hong Kong, China HKG|
Hungary HUN|Iceland ISL|India IND|Indonesia IDN|IR Iran IRN|Iraq IRQ|Israel ISR|Italy ITA|
Jamaica JAM|Japan JPN|Jordan JOR|Kazakhstan KAZ|Kenya KEN|Korea DPR PRK|Korea Republic KOR|
Kosovo KOS|Kuwait KUW|Kyrgyz Republic KGZ|Laos LAO|Latvia LVA|Lebanon LBN|Lesotho LES|Liberia LBR|
Libya LBY|Liechtenstein LIE|Lithuania LTU|Luxembourg LUX|Macau MAC|Madagascar MAD|Malawi MWI|
Malaysia MAS|Maldives MDV|Mali MLI|Malta MLT|Mauritania MTN|Mauritius MRI|Mexico MEX|Moldova MDA|
Mongolia MNG|Montenegro MNE|Montserrat MSR|Morocco MAR|Mozambique MOZ|Myanmar MYA|Namibia NAM|
Nepal NEP|Netherlands NED|New Caledonia NCL|New Zealand NZL|Nicaragua NCA|Niger NIG|Nigeria NGA|
North Macedonia MKD|Northern Ireland NIR|Norway NOR|Oman OMA|Pakistan PAK|Palestine PLE|Panama PAN|
Papua New Guinea PNG|Paraguay PAR|Peru PER|Philippines PHI|Poland POL|Portugal POR|Puerto Rico PUR|
Qatar QAT|Republic of Ireland IRL|Romania ROU|Russia RUS|Rwanda RWA|Samoa SAM|San Marino SMR|
São Tomé and Príncipe STP|Saudi Arabia KSA|Scotland SCO|Senegal SEN|Serbia SRB|Seychelles SEY|
Sierra Leone SLE|Singapore SGP|Slovakia SVK|Slovenia SVN|Solomon Islands SOL|Somalia SOM|
South Africa RSA|South Sudan SSD|Spain ESP|Sri Lanka SRI|St Kitts and Nevis SKN|St Lucia LCA|
St Vincent and the Grenadines VIN|Sudan SDN|Suriname SUR|Sweden SWE|Switzerland SUI|Syria SYR|
Tahiti TAH|Tajikistan TJK|Tanzania TAN|Thailand THA|Timor-Leste TLS|Togo TOG|Tonga TGA|
Trinidad and Tobago TRI|Tunisia TUN|Türkiye TUR|Turkmenistan TKM|Turks and Caicos Islands TCA|
Uganda UGA|Ukraine UKR|United Arab Emirates UAE|Uruguay URU|US Virgin Islands VIR|USA USA|
Uzbekistan UZB|Vanuatu VAN|Venezuela VEN|Vietnam VIE|Wales WAL|Yemen YEM|Zambia ZAM|Zimbabwe ZIM"""

FIFA = tuple((member[:-4], member[-3:]) for member in _FIFA.replace("\n", "").split("|"))
